/* product_onednn.c - oneDNN's matmul primitive on plain (not blocked) matrices, with versions 2 and 3. */
#include <dnnl.h>
#include <stdlib.h>
#include "product.h"

typedef struct onednn {
    dnnl_stream_t stream;
    dnnl_primitive_t primitive;
    dnnl_exec_arg_t arg[3];
} onednn;

#if DNNL_VERSION_MAJOR >= 3
static bool describe(dnnl_memory_desc_t *d, const dnnl_dims_t dims, const dnnl_dims_t strides) {
    return dnnl_memory_desc_create_with_strides(d, 2, dims, dnnl_f32, strides) == dnnl_success;
}
static bool make(dnnl_engine_t e, const dnnl_memory_desc_t *d, dnnl_primitive_desc_t *out) {
    return dnnl_matmul_primitive_desc_create(out, e, d[0], d[1], NULL, d[2], NULL) == dnnl_success;
}
#define DESC(d) (d)
#else
static bool describe(dnnl_memory_desc_t *d, const dnnl_dims_t dims, const dnnl_dims_t strides) {
    return dnnl_memory_desc_init_by_strides(d, 2, dims, dnnl_f32, strides) == dnnl_success;
}
static bool make(dnnl_engine_t e, const dnnl_memory_desc_t *d, dnnl_primitive_desc_t *out) {
    dnnl_matmul_desc_t matmul;
    return dnnl_matmul_desc_init(&matmul, &d[0], &d[1], NULL, &d[2]) == dnnl_success &&
           dnnl_primitive_desc_create(out, &matmul, NULL, e, NULL) == dnnl_success;
}
#define DESC(d) (&(d))
#endif

static bool begin(product *p) {
    const dnnl_dims_t dims[3] = {{p->m, p->k}, {p->k, p->n}, {p->m, p->n}};
    const dnnl_dims_t strides[3] = {
        {p->ta ? 1 : p->k, p->ta ? p->m : 1}, {p->tb ? 1 : p->n, p->tb ? p->k : 1}, {p->n, 1}};
    const int role[3] = {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST};
    float *data[3] = {p->a, p->b, p->c};
    onednn *o = calloc(1, sizeof *o);
    dnnl_engine_t engine;
    dnnl_memory_desc_t desc[3];
    dnnl_primitive_desc_t matmul;
    if (!o || dnnl_engine_create(&engine, dnnl_cpu, 0) != dnnl_success ||
        dnnl_stream_create(&o->stream, engine, dnnl_stream_default_flags) != dnnl_success)
        return false;
    for (int i = 0; i < 3; i++) {
        dnnl_memory_t memory;
        if (!describe(&desc[i], dims[i], strides[i]) ||
            dnnl_memory_create(&memory, DESC(desc[i]), engine, data[i]) != dnnl_success)
            return false;
        o->arg[i] = (dnnl_exec_arg_t){role[i], memory};
    }
    p->state = o;
    return make(engine, desc, &matmul) &&
           dnnl_primitive_create(&o->primitive, matmul) == dnnl_success;
}

static void run(product *p) {
    onednn *o = p->state;
    dnnl_primitive_execute(o->primitive, o->stream, 3, o->arg);
    dnnl_stream_wait(o->stream);
}

const product_engine product_onednn = {"onednn", begin, run};
