/* events.c - logs and who hears of them.  See Note [Order of events]. */
#include "keras/events.h"

#include <math.h>
#include <string.h>

/* ---- logs ---- */

static const char *value_name(const dip_keras_model *m, int i) {
    return i ? m->metric[i - 1].name : "loss";
}

static void insert_sorted(dip_log_set *s, const char *name, int from) {
    int at = s->n++;
    for (; at > 0 && strcmp(s->name[at - 1], name) > 0; at--) {
        s->name[at] = s->name[at - 1];
        s->from[at] = s->from[at - 1];
    }
    s->name[at] = name;
    s->from[at] = from;
}

static bool name_values(dip_events *e, bool with_validation) {
    const dip_keras_model *m = e->model;
    for (int i = 0; i <= m->n_metrics; i++) {
        insert_sorted(&e->step, value_name(m, i), i);
        insert_sorted(&e->epoch, value_name(m, i), i);
        if (!with_validation) continue;
        dip_text t = {.ctx = e->ctx};
        dip_text_add(&t, "val_%s", value_name(m, i));
        e->val_name[i] = t.failed ? NULL : dip_strdup_ctx(e->ctx, t.s);
        dip_text_free(&t);
        if (!e->val_name[i]) return false;
        insert_sorted(&e->epoch, e->val_name[i], i + DIP_MAX_LIST);
    }
    return true;
}

void dip_log_read_part(dip_log_set *set, const dip_keras_model *m, bool validation) {
    for (int i = 0; i < set->n; i++) {
        int from = set->from[i];
        if ((from >= DIP_MAX_LIST) != validation) continue;
        from %= DIP_MAX_LIST;
        set->value[i] = dip_mean_result(from ? &m->metric[from - 1].mean : &m->loss_mean);
    }
}

void dip_log_read(dip_log_set *set, const dip_keras_model *m) { dip_log_read_part(set, m, false); }

double dip_keras_logs_get(const dip_keras_logs *logs, const char *name) {
    for (int i = 0; logs && name && i < logs->count; i++)
        if (!strcmp(logs->name[i], name)) return logs->value[i];
    return (double)NAN;
}

dip_keras_score dip_no_score(void) {
    dip_keras_score s;
    s.count = 0;
    for (int i = 0; i < DIP_MAX_LIST; i++) {
        s.item[i] = (double)NAN;
        s.name[i] = NULL;
    }
    return s;
}

dip_keras_score dip_model_score(const dip_keras_model *m) {
    dip_keras_score s = dip_no_score();
    s.count = 1 + m->n_metrics;
    for (int i = 0; i < s.count; i++) {
        s.item[i] = dip_mean_result(i ? &m->metric[i - 1].mean : &m->loss_mean);
        s.name[i] = value_name(m, i);
    }
    return s;
}

/* ---- callbacks ---- */

const dip_class dip_keras_callback_class = {"callback", NULL, sizeof(dip_keras_callback)};

void dip_callback_opts_init(dip_callback_opts *o, size_t size) {
    if (size < sizeof o->size_) return;
    memset(o, 0, size);
    o->size_ = size;
}

dip_keras_callback *dip_keras_callback_new(dip_context *ctx, const dip_callback_opts *given) {
    dip_callback_opts o;
    dip_callback_opts_init(&o, sizeof o);
    if (given) memcpy(&o, given, given->size_ < sizeof o ? given->size_ : sizeof o);
    dip_enter(ctx, o.at_);
    dip_keras_callback *c = dip_object_new(ctx, &dip_keras_callback_class, sizeof *c);
    if (c) c->opts = o;
    return c;
}

static void call(const dip_callback_opts *c, dip_event event, int64_t index,
                 const dip_keras_logs *logs) {
    dip_keras_on *const plain[] = {c->on_train_begin, c->on_train_end,     c->on_test_begin,
                                   c->on_test_end,    c->on_predict_begin, c->on_predict_end};
    dip_keras_on_index *const indexed[] = {
        c->on_epoch_begin,         c->on_epoch_end,         c->on_train_batch_begin,
        c->on_train_batch_end,     c->on_test_batch_begin,  c->on_test_batch_end,
        c->on_predict_batch_begin, c->on_predict_batch_end,
    };
    if (event < DIP_ON_EPOCH_BEGIN) {
        if (plain[event]) plain[event](c->user, logs);
    } else if (indexed[event - DIP_ON_EPOCH_BEGIN]) {
        indexed[event - DIP_ON_EPOCH_BEGIN](c->user, index, logs);
    }
}

void dip_events_tell(dip_events *e, dip_event event, int64_t index, const dip_log_set *set,
                     double batch_loss, int64_t batch_rows) {
    e->logs = (dip_keras_logs){
        .model = e->model,
        .count = set ? set->n : 0,
        .name = set ? set->name : NULL,
        .value = set ? set->value : NULL,
        .batch_loss = batch_loss,
        .batch_rows = batch_rows,
    };
    for (int i = 0; i < e->callbacks->count; i++) {
        if (!e->callbacks->item[i]) continue;
        call(&e->callbacks->item[i]->opts, event, index, &e->logs);
        dip_enter(e->ctx, e->site);
    }
}

/* ---- begin and end ---- */

static bool callbacks_fit(dip_events *e, const char *who) {
    const dip_keras_callbacks *list = e->callbacks;
    if (list->count < 0 || list->count > DIP_MAX_LIST)
        return dip_fail(e->ctx, DIP_ERROR_LIMIT, who, "there are %d callbacks, expected at most %d",
                        list->count, DIP_MAX_LIST);
    for (int i = 0; i < list->count; i++)
        if (list->item[i] && !dip_is(list->item[i], &dip_keras_callback_class, who)) return false;
    return true;
}

bool dip_events_begin(dip_events *e, dip_keras_model *m, const dip_keras_callbacks *callbacks,
                      int verbose, bool in_fit, bool with_validation, const char *who) {
    memset(e, 0, sizeof *e);
    e->ctx = dip_ctx(m);
    e->model = m;
    e->callbacks = callbacks;
    e->site = dip_site_now(e->ctx);
    e->verbose = verbose;
    e->in_fit = in_fit;
    dip_progbar_init(&e->bar, e->ctx);
    if (verbose < 0 || verbose > 2)
        return dip_fail(e->ctx, DIP_ERROR_ARGUMENT, who,
                        "verbose is %d, expected 0 (silent), 1 (progress bar) or 2 (one line)",
                        verbose);
    if (!callbacks_fit(e, who) || !name_values(e, with_validation)) {
        for (int i = 0; i < DIP_MAX_LIST; i++) dip_strfree(e->ctx, e->val_name[i]);
        return false;
    }
    for (int i = 0; i < callbacks->count; i++) dip_retain(callbacks->item[i]);
    dip_retain(m); /* a callback may free what it likes */
    m->running++;
    return true;
}

void dip_events_end(dip_events *e) {
    dip_progbar_free(&e->bar);
    for (int i = 0; i < DIP_MAX_LIST; i++) dip_strfree(e->ctx, e->val_name[i]);
    for (int i = 0; i < e->callbacks->count; i++) dip_release(e->callbacks->item[i]);
    e->model->running--;
    dip_release(e->model);
}
