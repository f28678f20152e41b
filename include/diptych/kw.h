/* kw.h - keyword arguments, lists and scopes for C11 with GNU extensions (gcc, clang) and C++11.
 *
 *   layers_Dense(128, .activation = "relu")
 *
 * copies the defaults of the call into an option struct, assigns the fields that were written in the
 * order written, notes the call site, and calls the plain ABI function.  Every argument is evaluated
 * once; 0 and false are ordinary values; a misspelt keyword is a compile error that names the field.
 * Nothing here is exported.  Define DIPTYCH_NO_SKIN to do without it.
 *
 * A face builds a keyword call in two steps, so that a call without any keyword also works:
 *
 *   #define LAYERS_DENSE_(units, ...) DIP_KW(dip_dense_opts, dip_layers_dense(DIP_CTX, (units), &kw_o), __VA_ARGS__)
 *   #define layers_Dense(...) LAYERS_DENSE_(__VA_ARGS__, DIP_KW_END)
 */
#ifndef DIPTYCH_KW_H
#define DIPTYCH_KW_H
#include "diptych/diptych.h"
#if !defined(DIPTYCH_NO_SKIN)

#define DIP_CAT_(a, b) a##b
#define DIP_CAT(a, b) DIP_CAT_(a, b)
#define DIP_CTX dip_context_current() /* the context that every macro of the skins uses: this thread's */

/* ---- counting and mapping: 64 arguments and the call's own end ---- */
#define DIP_PICK_(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, _17, \
    _18, _19, _20, _21, _22, _23, _24, _25, _26, _27, _28, _29, _30, _31, _32, _33, _34, _35, _36, \
    _37, _38, _39, _40, _41, _42, _43, _44, _45, _46, _47, _48, _49, _50, _51, _52, _53, _54, _55, \
    _56, _57, _58, _59, _60, _61, _62, _63, _64, _65, _66, _67, _68, _69, _70, _71, _72, _73, _74, \
    _75, _76, _77, _78, _79, _80, _81, _82, _83, _84, _85, _86, _87, _88, _89, _90, _91, _92, _93, \
    _94, _95, _96, x, ...) x
#define DIP_COUNT(...) DIP_PICK_(__VA_ARGS__, 96, 95, 94, 93, 92, 91, 90, 89, 88, 87, 86, 85, \
    84, 83, 82, 81, 80, 79, 78, 77, 76, 75, 74, 73, 72, 71, 70, 69, 68, 67, 66, 65, 64, 63, 62, 61, \
    60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, \
    36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, \
    12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define DIP_M1_(m, a) m(a)
#define DIP_M2_(m, a, ...) m(a) DIP_M1_(m, __VA_ARGS__)
#define DIP_M3_(m, a, ...) m(a) DIP_M2_(m, __VA_ARGS__)
#define DIP_M4_(m, a, ...) m(a) DIP_M3_(m, __VA_ARGS__)
#define DIP_M5_(m, a, ...) m(a) DIP_M4_(m, __VA_ARGS__)
#define DIP_M6_(m, a, ...) m(a) DIP_M5_(m, __VA_ARGS__)
#define DIP_M7_(m, a, ...) m(a) DIP_M6_(m, __VA_ARGS__)
#define DIP_M8_(m, a, ...) m(a) DIP_M7_(m, __VA_ARGS__)
#define DIP_M9_(m, a, ...) m(a) DIP_M8_(m, __VA_ARGS__)
#define DIP_M10_(m, a, ...) m(a) DIP_M9_(m, __VA_ARGS__)
#define DIP_M11_(m, a, ...) m(a) DIP_M10_(m, __VA_ARGS__)
#define DIP_M12_(m, a, ...) m(a) DIP_M11_(m, __VA_ARGS__)
#define DIP_M13_(m, a, ...) m(a) DIP_M12_(m, __VA_ARGS__)
#define DIP_M14_(m, a, ...) m(a) DIP_M13_(m, __VA_ARGS__)
#define DIP_M15_(m, a, ...) m(a) DIP_M14_(m, __VA_ARGS__)
#define DIP_M16_(m, a, ...) m(a) DIP_M15_(m, __VA_ARGS__)
#define DIP_M17_(m, a, ...) m(a) DIP_M16_(m, __VA_ARGS__)
#define DIP_M18_(m, a, ...) m(a) DIP_M17_(m, __VA_ARGS__)
#define DIP_M19_(m, a, ...) m(a) DIP_M18_(m, __VA_ARGS__)
#define DIP_M20_(m, a, ...) m(a) DIP_M19_(m, __VA_ARGS__)
#define DIP_M21_(m, a, ...) m(a) DIP_M20_(m, __VA_ARGS__)
#define DIP_M22_(m, a, ...) m(a) DIP_M21_(m, __VA_ARGS__)
#define DIP_M23_(m, a, ...) m(a) DIP_M22_(m, __VA_ARGS__)
#define DIP_M24_(m, a, ...) m(a) DIP_M23_(m, __VA_ARGS__)
#define DIP_M25_(m, a, ...) m(a) DIP_M24_(m, __VA_ARGS__)
#define DIP_M26_(m, a, ...) m(a) DIP_M25_(m, __VA_ARGS__)
#define DIP_M27_(m, a, ...) m(a) DIP_M26_(m, __VA_ARGS__)
#define DIP_M28_(m, a, ...) m(a) DIP_M27_(m, __VA_ARGS__)
#define DIP_M29_(m, a, ...) m(a) DIP_M28_(m, __VA_ARGS__)
#define DIP_M30_(m, a, ...) m(a) DIP_M29_(m, __VA_ARGS__)
#define DIP_M31_(m, a, ...) m(a) DIP_M30_(m, __VA_ARGS__)
#define DIP_M32_(m, a, ...) m(a) DIP_M31_(m, __VA_ARGS__)
#define DIP_M33_(m, a, ...) m(a) DIP_M32_(m, __VA_ARGS__)
#define DIP_M34_(m, a, ...) m(a) DIP_M33_(m, __VA_ARGS__)
#define DIP_M35_(m, a, ...) m(a) DIP_M34_(m, __VA_ARGS__)
#define DIP_M36_(m, a, ...) m(a) DIP_M35_(m, __VA_ARGS__)
#define DIP_M37_(m, a, ...) m(a) DIP_M36_(m, __VA_ARGS__)
#define DIP_M38_(m, a, ...) m(a) DIP_M37_(m, __VA_ARGS__)
#define DIP_M39_(m, a, ...) m(a) DIP_M38_(m, __VA_ARGS__)
#define DIP_M40_(m, a, ...) m(a) DIP_M39_(m, __VA_ARGS__)
#define DIP_M41_(m, a, ...) m(a) DIP_M40_(m, __VA_ARGS__)
#define DIP_M42_(m, a, ...) m(a) DIP_M41_(m, __VA_ARGS__)
#define DIP_M43_(m, a, ...) m(a) DIP_M42_(m, __VA_ARGS__)
#define DIP_M44_(m, a, ...) m(a) DIP_M43_(m, __VA_ARGS__)
#define DIP_M45_(m, a, ...) m(a) DIP_M44_(m, __VA_ARGS__)
#define DIP_M46_(m, a, ...) m(a) DIP_M45_(m, __VA_ARGS__)
#define DIP_M47_(m, a, ...) m(a) DIP_M46_(m, __VA_ARGS__)
#define DIP_M48_(m, a, ...) m(a) DIP_M47_(m, __VA_ARGS__)
#define DIP_M49_(m, a, ...) m(a) DIP_M48_(m, __VA_ARGS__)
#define DIP_M50_(m, a, ...) m(a) DIP_M49_(m, __VA_ARGS__)
#define DIP_M51_(m, a, ...) m(a) DIP_M50_(m, __VA_ARGS__)
#define DIP_M52_(m, a, ...) m(a) DIP_M51_(m, __VA_ARGS__)
#define DIP_M53_(m, a, ...) m(a) DIP_M52_(m, __VA_ARGS__)
#define DIP_M54_(m, a, ...) m(a) DIP_M53_(m, __VA_ARGS__)
#define DIP_M55_(m, a, ...) m(a) DIP_M54_(m, __VA_ARGS__)
#define DIP_M56_(m, a, ...) m(a) DIP_M55_(m, __VA_ARGS__)
#define DIP_M57_(m, a, ...) m(a) DIP_M56_(m, __VA_ARGS__)
#define DIP_M58_(m, a, ...) m(a) DIP_M57_(m, __VA_ARGS__)
#define DIP_M59_(m, a, ...) m(a) DIP_M58_(m, __VA_ARGS__)
#define DIP_M60_(m, a, ...) m(a) DIP_M59_(m, __VA_ARGS__)
#define DIP_M61_(m, a, ...) m(a) DIP_M60_(m, __VA_ARGS__)
#define DIP_M62_(m, a, ...) m(a) DIP_M61_(m, __VA_ARGS__)
#define DIP_M63_(m, a, ...) m(a) DIP_M62_(m, __VA_ARGS__)
#define DIP_M64_(m, a, ...) m(a) DIP_M63_(m, __VA_ARGS__)
#define DIP_M65_(m, a, ...) m(a) DIP_M64_(m, __VA_ARGS__)
#define DIP_M_MANY_(m, ...) DIP_STATIC_ASSERT_(0, "at most 64 arguments in one keyword call or list");
#define DIP_MAP(m, ...) DIP_PICK_(__VA_ARGS__, DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, \
    DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, \
    DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, \
    DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, \
    DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, DIP_M_MANY_, \
    DIP_M65_, DIP_M64_, DIP_M63_, DIP_M62_, DIP_M61_, DIP_M60_, DIP_M59_, DIP_M58_, DIP_M57_, \
    DIP_M56_, DIP_M55_, DIP_M54_, DIP_M53_, DIP_M52_, DIP_M51_, DIP_M50_, DIP_M49_, DIP_M48_, \
    DIP_M47_, DIP_M46_, DIP_M45_, DIP_M44_, DIP_M43_, DIP_M42_, DIP_M41_, DIP_M40_, DIP_M39_, \
    DIP_M38_, DIP_M37_, DIP_M36_, DIP_M35_, DIP_M34_, DIP_M33_, DIP_M32_, DIP_M31_, DIP_M30_, \
    DIP_M29_, DIP_M28_, DIP_M27_, DIP_M26_, DIP_M25_, DIP_M24_, DIP_M23_, DIP_M22_, DIP_M21_, \
    DIP_M20_, DIP_M19_, DIP_M18_, DIP_M17_, DIP_M16_, DIP_M15_, DIP_M14_, DIP_M13_, DIP_M12_, \
    DIP_M11_, DIP_M10_, DIP_M9_, DIP_M8_, DIP_M7_, DIP_M6_, DIP_M5_, DIP_M4_, DIP_M3_, DIP_M2_, \
    DIP_M1_, 0)(m, __VA_ARGS__)

#ifdef __cplusplus
#define DIP_STATIC_ASSERT_(c, text) static_assert(c, text)
#define DIP_HERE (dip_site{ __FILE__, __LINE__ }) /* the call site, for the last argument of a plain function */
#else
#define DIP_STATIC_ASSERT_(c, text) _Static_assert(c, text)
#define DIP_HERE ((dip_site){ __FILE__, __LINE__ })
#endif
#define DIP_QUIET_ _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wshadow\"")
#define DIP_LOUD_ _Pragma("GCC diagnostic pop")

/* ---- keyword calls ---- */
#define DIP_SET_(a) (void)(kw_o a);
#define DIP_KW_END .at_ = DIP_HERE
#ifdef __cplusplus
#include <initializer_list>
#define DIP_KW(O, call, ...) \
    ([&]() { DIP_QUIET_ O kw_o; DIP_LOUD_ O##_init(&kw_o, sizeof kw_o); DIP_MAP(DIP_SET_, __VA_ARGS__) return call; }())
#else
#define DIP_KW(O, call, ...) \
    (__extension__({ DIP_QUIET_ O kw_o; DIP_LOUD_ O##_init(&kw_o, sizeof kw_o); DIP_MAP(DIP_SET_, __VA_ARGS__) call; }))
#endif

/* ---- lists: DIP_MANY(T, f, ...) calls f(pointer to T, count), function or macro, with any number of items ---- */
#ifdef __cplusplus
template <typename T, typename F> static inline auto dip_many_(F f, std::initializer_list<T> v) -> decltype(f(v.begin(), 0)) {
    return f(v.begin(), (int)v.size());
}
template <typename S, typename T> static inline S dip_fill_(std::initializer_list<T> v) {
    S s = S(); for (const T &x : v) { s.item[s.count] = x; s.count++; } return s;
}
static inline dip_shape dip_shape_(std::initializer_list<int64_t> v) {
    dip_shape s = dip_shape(); for (int64_t d : v) s.dim[s.rank++] = d; return s;
}
#define DIP_MANY(T, f, ...) (dip_many_<T>([&](T const *dip_i_, int dip_n_) { return f(dip_i_, dip_n_); }, { __VA_ARGS__ }))
#define DIP_STRINGS(...) (([&]() { DIP_STATIC_ASSERT_(DIP_COUNT(__VA_ARGS__) <= 16, "at most 16 strings in one list"); return dip_fill_<dip_strings, const char *>({ __VA_ARGS__ }); })())
#define DIP_SHAPE(...) (([&]() { DIP_STATIC_ASSERT_(DIP_COUNT(__VA_ARGS__) <= 8, "a shape has at most 8 dimensions"); return dip_shape_({ __VA_ARGS__ }); })())
#define DIP_PAIR(a, b) (dip_pair{ (double)(a), (double)(b) })
#else
#define DIP_MANY(T, f, ...) f(((T const[]){ __VA_ARGS__ }), (int)(sizeof((T const[]){ __VA_ARGS__ }) / sizeof(T)))
#define DIP_STRINGS(...) \
    (__extension__({ _Static_assert(DIP_COUNT(__VA_ARGS__) <= 16, "at most 16 strings in one list"); \
        (dip_strings){ DIP_COUNT(__VA_ARGS__), { __VA_ARGS__ } }; }))
#define DIP_SHAPE(...) \
    (__extension__({ _Static_assert(DIP_COUNT(__VA_ARGS__) <= 8, "a shape has at most 8 dimensions"); \
        (dip_shape){ DIP_COUNT(__VA_ARGS__), { __VA_ARGS__ } }; }))
#define DIP_PAIR(a, b) ((dip_pair){ (double)(a), (double)(b) })
#endif

/* ---- scopes: dip_scope(); owns what is made until the end of the block ---- */
#ifdef __cplusplus
struct dip_scope_guard_ {
    dip_scope_mark mark;
    explicit dip_scope_guard_(dip_scope_mark m) : mark(m) {}
    ~dip_scope_guard_() { dip_scope_leave(&mark); }
    dip_scope_guard_(const dip_scope_guard_ &) = delete;
    dip_scope_guard_ &operator=(const dip_scope_guard_ &) = delete;
};
#define DIP_GUARD(mark_) dip_scope_guard_ DIP_CAT(dip_scope_, __COUNTER__)(mark_)
#else
#define DIP_GUARD(mark_) \
    __attribute__((cleanup(dip_scope_leave), unused)) dip_scope_mark DIP_CAT(dip_scope_, __COUNTER__) = mark_
#endif
#define dip_scope() DIP_GUARD(dip_scope_enter(DIP_CTX)) /* `with`, or a function's end in Python: frees what was made since */

/* ---- what an uncaught exception does: the first error is printed and the program ends ---- */
#define dip_exit_on_error() dip_set_error_handler(DIP_CTX, dip_exit_handler_, NULL) /* an uncaught exception */
#include <stdio.h>
#include <stdlib.h>
__attribute__((unused)) static void dip_exit_handler_(void *user, const dip_error *error) {
    (void)user;
    fflush(stdout);
    fprintf(stderr, "%s\n", error->text);
    exit(1);
}

#endif
#endif
