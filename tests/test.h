/* A unit test in C: functions named after what they promise, TAP on stdout.
 *
 *     static void a_name_that_promises(void) { CHECK(1 + 1 == 2); }
 *     int main(void) { return test_run((struct test[]){TEST(a_name_that_promises), {0}}); }
 *
 * A check that fails prints where and goes on; a test passes when no check of it failed.
 */
#ifndef HM_TEST_H
#define HM_TEST_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct test {
    const char *name;
    void (*run)(void);
};
#define TEST(function)                                                                             \
    {                                                                                              \
#function, function                                                                        \
    }

static int test_failures;       /* of the running test */
static const char *test_reason; /* why it was skipped, or NULL */

static inline bool test_check(bool good, const char *file, int line, const char *what)
{
    if (!good) {
        test_failures++;
        printf("# %s:%d: %s\n", file, line, what);
    }
    return good;
}
#define CHECK(condition) test_check((condition), __FILE__, __LINE__, #condition)
#define CHECK_NEAR(a, b, tolerance)                                                                \
    do {                                                                                           \
        double a_ = (a), b_ = (b);                                                                 \
        if (!test_check(fabs(a_ - b_) <= (tolerance), __FILE__, __LINE__, #a " ~ " #b))            \
            printf("#   %.12g and %.12g\n", a_, b_);                                               \
    } while (0)
#define CHECK_INT(a, b)                                                                            \
    do {                                                                                           \
        long long a_ = (long long)(a), b_ = (long long)(b);                                        \
        if (!test_check(a_ == b_, __FILE__, __LINE__, #a " == " #b))                               \
            printf("#   %lld and %lld\n", a_, b_);                                                 \
    } while (0)
#define CHECK_TEXT(text, part)                                                                     \
    do {                                                                                           \
        if (!test_check(strstr((text), (part)) != NULL, __FILE__, __LINE__, #text " has " #part))  \
            printf("#   \"%s\"\n", (text));                                                        \
    } while (0)
/* Leaves the test as skipped: what it needs is not on this machine. */
#define SKIP(why)                                                                                  \
    do {                                                                                           \
        test_reason = (why);                                                                       \
        return;                                                                                    \
    } while (0)

static inline int test_run(const struct test *tests)
{
    int failed = 0, number = 0;
    for (const struct test *t = tests; t->name; t++) {
        test_failures = 0;
        test_reason = NULL;
        t->run();
        failed += test_failures > 0;
        printf("%s %d - %s%s%s\n", test_failures ? "not ok" : "ok", ++number, t->name,
               test_reason ? " # SKIP " : "", test_reason ? test_reason : "");
        fflush(stdout);
    }
    printf("1..%d\n", number);
    return failed > 0;
}

#endif
