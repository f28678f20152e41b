/* weights.c - what a plan finds out about the weights of its products.
 *
 * A product leaves zeros of its first factor out if the second is finite (kernels/isa/gemm_zeros.inc).
 * To look at the weights takes as long as to multiply a row by them.  So a plan looks once, in the
 * second run that finds them unchanged: training, which changes them in every step, never pays. */
#include "graph/inside.h"

const dip_tensor *dip_plan_weight(const dip_plan *p, const plan_step *s) {
    const bool product = s->op == &dip_op_linear || s->op == &dip_op_matmul;
    if (!product || (p->device && !p->device->host)) return NULL;
    const plan_value *w = &p->values[s->in[1]];
    const graph_value *root = &p->graph->values[w->root];
    if (root->kind != GRAPH_TENSOR || w->view.rank != 2) return NULL;
    return w->view.stride[0] == 1 || w->view.stride[1] == 1 ? root->tensor : NULL;
}

void dip_plan_look_at_weight(plan_step *s) {
    const dip_storage *m = s->weight->storage;
    dip_call *c = &s->call;
    if (m->exposed || m != s->looked || m->version != s->version) {
        s->looked = m;
        s->version = m->version;
        s->known = c->finite = false;
    } else if (!s->known) {
        const dip_view *w = c->in[1];
        const int along = w->stride[1] == 1; /* the axis whose elements are neighbours */
        c->finite = c->k->gemm[w->dtype]->finite(w->data, w->stride[!along], w->dim[!along], w->dim[along]);
        s->known = true;
    }
}
