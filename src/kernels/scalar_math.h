/* scalar_math.h - the library's own transcendental functions for single numbers: schedules,
 * optimisers' powers, samplers.  The kernels' vectors compute the same bits (all but sse2's).
 * At most 2 ulp from the true value; special values as in C's Annex F.
 */
#ifndef DIP_KERNELS_SCALAR_MATH_H
#define DIP_KERNELS_SCALAR_MATH_H
double dip_exp(double x);
double dip_log(double x);
double dip_log1p(double x);
double dip_pow(double x, double y);
double dip_sin(double x);
double dip_cos(double x);
double dip_tanh(double x);
double dip_erf(double x);
double dip_sigmoid(double x);
float dip_powf(float x, float y); /* computed in double, rounded once: at most 1 ulp */
float dip_cosf(float x);          /* likewise                                        */
float dip_sinf(float x);
float dip_logf(float x);
float dip_expf(float x);          /* the float32 kernels' own exp, below 1 ulp       */
#endif
