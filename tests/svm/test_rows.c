/* svm: the store of rows, in memory and beyond it, as floats and halves. */
#include "folder.h"
#include "disk/disk.h"
#include "svm/problems.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

static float half_value(unsigned bits)
{
    int exponent = (int)(bits >> 10 & 31), mantissa = (int)(bits & 1023);
    float v =
        exponent ? ldexpf((float)(1024 + mantissa), exponent - 25) : ldexpf((float)mantissa, -24);
    return bits & 0x8000 ? -v : v;
}

static const char *const widths[] = {"reference", "avx2", "avx512", "neon", NULL};

static void every_half_is_kept_exactly_at_every_width(void)
{
    const struct svm_store store = {.format = SVM_HALF, .memory = SIZE_MAX};
    for (int w = 0; widths[w]; w++) {
        if (cpu_choose(widths[w], NULL) != HM_OK)
            continue;
        struct svm_rows *rows = svm_rows_new(1024, &store);
        float in[1024], back[1024];
        int wrong = 0;
        for (unsigned first = 0; first < 65536; first += 1024) {
            if ((first >> 10 & 31) == 31) /* infinities and NaN are refused */
                continue;
            for (unsigned k = 0; k < 1024; k++)
                in[k] = half_value(first + k);
            if (fabsf(in[1023]) >= SVM_LARGEST_HALF)
                in[1023] = 0;
            CHECK(svm_rows_add(rows, in, 1, NULL) == HM_OK);
            svm_rows_read(rows, svm_rows_count(rows) - 1, back);
            for (unsigned k = 0; k < 1024; k++)
                wrong += in[k] != back[k];
        }
        CHECK_INT(wrong, 0);
        svm_rows_free(rows);
    }
    cpu_choose(NULL, NULL);
}

static void halves_round_to_the_nearest_even_at_every_width(void)
{
    const struct svm_store store = {.format = SVM_HALF, .memory = SIZE_MAX};
    for (int w = 0; widths[w]; w++) {
        if (cpu_choose(widths[w], NULL) != HM_OK)
            continue;
        struct svm_rows *rows = svm_rows_new(64, &store);
        for (unsigned bits = 1; bits < 0x7B00; bits += 37) {
            float low = half_value(bits), high = half_value(bits + 1), back[64];
            double middle = ((double)low + (double)high) / 2; /* a tie: exact in float */
            float in[64] = {(float)middle, nextafterf((float)middle, 0),
                            nextafterf((float)middle, INFINITY), low};
            CHECK(svm_rows_add(rows, in, 1, NULL) == HM_OK);
            svm_rows_read(rows, svm_rows_count(rows) - 1, back);
            CHECK(back[0] == (bits % 2 ? high : low));
            CHECK(back[1] == low && back[2] == high && back[3] == low);
        }
        svm_rows_free(rows);
    }
    cpu_choose(NULL, NULL);
}

static void what_is_not_finite_or_too_large_is_refused_and_named(void)
{
    const float poison[] = {NAN, INFINITY, -INFINITY, 2e6f, -7e4f};
    for (int format = 0; format < 2; format++)
        for (int i = 0; i < 5; i++) {
            const struct svm_store store = {.format = (enum svm_format)format, .memory = SIZE_MAX};
            struct svm_rows *rows = svm_rows_new(100, &store);
            float values[100] = {0};
            struct hm_error error;
            CHECK(svm_rows_add(rows, values, 1, NULL) == HM_OK);
            values[97] = poison[i];
            bool fits = i == 4 && format == SVM_FLOAT;
            CHECK(svm_rows_add(rows, values, 1, &error) == (fits ? HM_OK : HM_INPUT));
            CHECK_INT(svm_rows_count(rows), fits ? 2 : 1);
            if (!fits)
                CHECK_TEXT(error.text, "row 1, value 97");
            svm_rows_free(rows);
        }
}

static void rows_beyond_the_memory_are_the_same_rows(void)
{
    for (int format = 0; format < 2; format++) {
        struct svm_store here = {.format = (enum svm_format)format, .memory = SIZE_MAX};
        struct svm_store disk = {.format = (enum svm_format)format,
                                 .memory = 600 * 600,
                                 .overflow = overflow_into(folder)};
        struct svm_rows *a = make_rows(OVERLAPPING, 3000, 4, &here);
        struct svm_rows *b = make_rows(OVERLAPPING, 3000, 4, &disk);
        CHECK_INT(svm_rows_spilled(a), 0);
        CHECK(svm_rows_spilled(b) > 1000);
        struct svm_problem pa = problem_of(a, HM_SQUARED, 1), pb = problem_of(b, HM_SQUARED, 1);
        struct svm_solution sa, sb;
        CHECK(svm_solve_dual(&pa, &sa, NULL) == HM_OK && svm_solve_dual(&pb, &sb, NULL) == HM_OK);
        CHECK(memcmp(sa.weights, sb.weights, LENGTH * sizeof(float)) == 0);
        CHECK(sa.objective == sb.objective && sa.epochs == sb.epochs);
        svm_solution_free(&sa);
        svm_solution_free(&sb);
        svm_rows_free(a);
        svm_rows_free(b);
    }
    struct file_list left = {0};
    file_list_folder(folder, &left, NULL);
    CHECK_INT(left.count, 0); /* the scratch file has no name */
    file_list_free(&left);
}

static void a_full_disk_is_an_error_and_no_signal(void)
{
    struct svm_store store = {.format = SVM_FLOAT, .memory = 0, .overflow = overflow_into(folder)};
    struct svm_rows *rows = svm_rows_new(130, &store);
    struct rlimit old, small = {.rlim_cur = 1 << 20, .rlim_max = RLIM_INFINITY};
    struct hm_error error = {0};
    float values[130] = {1};
    getrlimit(RLIMIT_FSIZE, &old);
    small.rlim_max = old.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    enum hm_status status = HM_OK;
    while (status == HM_OK && svm_rows_count(rows) < 100000)
        status = svm_rows_add(rows, values, 1, &error);
    setrlimit(RLIMIT_FSIZE, &old);
    CHECK(status == HM_OUTPUT);
    CHECK_TEXT(error.text, folder);
    CHECK_TEXT(error.text, "`memory`");
    size_t count = svm_rows_count(rows);
    CHECK(count > 500 && count < 2000);
    CHECK(svm_rows_add(rows, values, 1, NULL) == HM_OK && svm_rows_count(rows) == count + 1);
    svm_rows_free(rows);
    struct svm_store nowhere = {
        .format = SVM_FLOAT, .memory = 0, .overflow = overflow_into("/nowhere/at/all")};
    rows = svm_rows_new(130, &nowhere);
    CHECK(svm_rows_add(rows, values, 1, &error) == HM_OUTPUT);
    CHECK_TEXT(error.text, "/nowhere/at/all");
    svm_rows_free(rows);
}

static void dropping_rows_keeps_the_others_as_they_were(void)
{
    const struct svm_store disk = {
        .format = SVM_FLOAT, .memory = 600 * 300, .overflow = overflow_into(folder)};
    struct svm_rows *rows = make_rows(OVERLAPPING, 2500, 5, &disk);
    struct svm_rows *same = make_rows(OVERLAPPING, 2500, 5, NULL);
    bool keep[2500];
    for (size_t i = 0; i < 2500; i++) {
        svm_rows_duals(rows)[i] = (float)i;
        svm_rows_scores(rows)[i] = -(float)i;
        keep[i] = i % 7 != 0 && !(i > 400 && i < 1800);
    }
    svm_rows_keep(rows, keep);
    size_t next = 0;
    for (size_t i = 0; i < 2500; i++) {
        float a[LENGTH], b[LENGTH];
        if (!keep[i])
            continue;
        svm_rows_read(rows, next, a);
        svm_rows_read(same, i, b);
        CHECK(memcmp(a, b, sizeof a) == 0);
        CHECK(svm_rows_labels(rows)[next] == svm_rows_labels(same)[i]);
        CHECK(svm_rows_duals(rows)[next] == (float)i && svm_rows_scores(rows)[next] == -(float)i);
        next++;
    }
    CHECK_INT(svm_rows_count(rows), next);
    float values[LENGTH] = {1};
    CHECK(svm_rows_add(rows, values, 1, NULL) == HM_OK); /* and it goes on */
    svm_rows_free(rows);
    svm_rows_free(same);
}

static void a_window_takes_15_and_half_of_that(void)
{
    for (int format = 0; format < 2; format++) {
        const struct svm_store store = {.format = (enum svm_format)format, .memory = SIZE_MAX};
        struct svm_rows *rows = svm_rows_new(3780, &store);
        CHECK(svm_rows_bytes(rows) <= (format == SVM_FLOAT ? 15400 : 7700));
        svm_rows_free(rows);
    }
}

static void without_memory_rows_say_so_and_stay_whole(void)
{
    const struct svm_store store = {.format = SVM_FLOAT, .memory = SIZE_MAX};
    float values[LENGTH] = {0};
    for (long n = 1; n < 30; n++) {
        struct svm_rows *rows = svm_rows_new(LENGTH, &store);
        size_t added = 0;
        mem_fail_at(n);
        while (added < 2000 && svm_rows_add(rows, values, -1, NULL) == HM_OK)
            added++;
        mem_fail_at(0);
        CHECK_INT(svm_rows_count(rows), added);
        svm_rows_free(rows);
    }
}

int main(void)
{
    folder_make();
    int result = test_run((struct test[]){
        TEST(every_half_is_kept_exactly_at_every_width),
        TEST(halves_round_to_the_nearest_even_at_every_width),
        TEST(what_is_not_finite_or_too_large_is_refused_and_named),
        TEST(rows_beyond_the_memory_are_the_same_rows),
        TEST(a_full_disk_is_an_error_and_no_signal),
        TEST(dropping_rows_keeps_the_others_as_they_were),
        TEST(a_window_takes_15_and_half_of_that),
        TEST(without_memory_rows_say_so_and_stay_whole),
        {0},
    });
    folder_remove();
    return result;
}
