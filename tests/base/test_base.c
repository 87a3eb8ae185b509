/* base: texts, files, random numbers, threads, memory. */
#include "base/base.h"
#include "disk/disk.h"
#include "folder.h"
#include "test.h"

#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

static void a_size_product_that_overflows_gives_no_memory(void)
{
    CHECK(mem_array(SIZE_MAX / 2, 4) == NULL);
    CHECK(mem_product(SIZE_MAX / 2, 4) == SIZE_MAX);
    CHECK(mem_product(3, 4) == 12);
}

static void memory_is_zeroed_and_aligned(void)
{
    unsigned char *block = mem_array(1000, 1);
    int sum = 0;
    for (int i = 0; i < 1000; i++)
        sum |= block[i];
    CHECK_INT(sum, 0);
    CHECK((uintptr_t)block % 64 == 0);
    mem_free(block);
}

static void the_chosen_allocation_fails_and_only_that(void)
{
    mem_fail_at(2);
    void *a = mem_array(1, 1), *b = mem_array(1, 1), *c = mem_array(1, 1);
    CHECK(a != NULL);
    CHECK(b == NULL);
    CHECK(c != NULL);
    mem_free(a);
    mem_free(c);
    mem_fail_at(0);
}

static void json_strings_are_valid_for_any_bytes(void)
{
    struct text t = {0};
    text_json_string(&t, "a\"\\\n\xe4 \xc3\xa4 \xed\xa0\x80");
    CHECK(strcmp(t.bytes, "\"a\\\"\\\\\\u000a%E4 \xc3\xa4 %ED%A0%80\"") == 0);
    text_free(&t);
}

static void plain_texts_are_what_any_file_takes(void)
{
    char out[8];
    static const char *const pairs[][2] = {{"sign", "sign"},
                                           {"a\x1b[\n1", "a [ 1"},
                                           {"Stra\xdf", "Stra%DF"},
                                           {"1\xdf", "1%DF"},
                                           {"12345\xdf", "12345"},
                                           {"123456789", "1234567"},
                                           {"12345\xc3\xa4", "12345\xc3\xa4"},
                                           {"123456\xc3\xa4", "123456"},
                                           {"", ""}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        text_plain(pairs[i][0], out, sizeof out);
        CHECK(strcmp(out, pairs[i][1]) == 0);
        CHECK(text_is_plain(out));
    }
    CHECK(!text_is_plain("a\x7f") && !text_is_plain("\xdf") && !text_is_plain("a\n"));
}

static void long_lines_are_printed_whole(void)
{
    struct text t = {0};
    char line[5000];
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = 0;
    text_printf(&t, "%s|", line);
    text_printf(&t, "%s", "end");
    CHECK_INT(t.length, sizeof line - 1 + 4);
    CHECK_TEXT(t.bytes, "x|end");
    text_free(&t);
}

static void floats_read_back_exactly(void)
{
    struct random r = random_make(1, 99, 0);
    for (int i = 0; i < 2000; i++) {
        uint32_t bits = (uint32_t)random_next(&r);
        float f, back;
        memcpy(&f, &bits, sizeof f);
        if (!isfinite(f))
            continue;
        struct text t = {0};
        text_json_float(&t, f);
        back = strtof(t.bytes, NULL);
        CHECK(memcmp(&f, &back, sizeof f) == 0);
        text_free(&t);
    }
}

static void csv_fields_come_back_as_they_went_in(void)
{
    const char *const fields[] = {"plain", "with,comma", "with \"quotes\"", "two\nlines", "", "\""};
    struct text t = {0};
    for (int i = 0; i < 6; i++) {
        text_csv(&t, fields[i]);
        text_printf(&t, i < 5 ? "," : "\r\n");
    }
    text_printf(&t, "next,line");
    char *cursor = t.bytes, *back[8];
    CHECK_INT(csv_record(&cursor, back, 8), 6);
    for (int i = 0; i < 6; i++)
        CHECK(strcmp(back[i], fields[i]) == 0);
    CHECK_INT(csv_record(&cursor, back, 8), 2);
    CHECK(strcmp(back[1], "line") == 0);
    CHECK_INT(csv_record(&cursor, back, 8), -1);
    text_free(&t);
}

static void a_long_path_does_not_push_out_the_reason(void)
{
    char path[5000];
    struct hm_error error;
    memset(path, 'p', sizeof path - 1);
    path[sizeof path - 1] = 0;
    CHECK(fail(&error, HM_INPUT, "%s: the reason", path) == HM_INPUT);
    CHECK(strlen(error.text) == sizeof error.text - 1);
    CHECK_TEXT(error.text, "pppp: the reason");
    CHECK(strncmp(error.text, "...p", 4) == 0);
}

static void an_error_names_the_setting_that_it_is_about(void)
{
    struct hm_error error, around;
    fail(&error, HM_INPUT, "%s: `a b` too much: raise `max_bad`, or `cap_image`", "`5`");
    CHECK(strcmp(error.setting, "max_bad") == 0);
    fail(&around, HM_INPUT, "a.png: %s", error.text);
    CHECK(strcmp(around.setting, "max_bad") == 0);
    fail(&error, HM_INPUT, "no `setting of `` this");
    CHECK(!*error.setting);
}

static void words_are_wrapped_and_no_line_is_too_long(void)
{
    struct text t = {0};
    text_printf(&t, "a: ");
    text_wrapped(&t, "one two three verylongword x", 3, 12);
    CHECK(strcmp(t.bytes, "a: one two\n   three\n   verylongword\n   x\n") == 0);
    text_free(&t);
}

static void endings_are_compared_without_regard_to_case(void)
{
    CHECK(file_ends_in("a/b.PNG", ".png") && file_ends_in(".png", ".png"));
    CHECK(!file_ends_in("png", ".png") && !file_ends_in("a.png/b", ".png"));
}

static void a_file_appears_whole_and_nothing_is_left_over(void)
{
    struct hm_error error;
    struct file_bytes file;
    struct file_list list = {0};
    CHECK(file_write_atomic(at("a"), "first", 5, &error) == HM_OK);
    CHECK(file_write_atomic(at("a"), "second", 6, &error) == HM_OK);
    CHECK(file_read(at("a"), 100, &file, &error) == HM_OK);
    CHECK(file.length == 6 && memcmp(file.bytes, "second", 7) == 0);
    file_free(&file);
    CHECK(file_list_folder(folder, &list, &error) == HM_OK);
    CHECK_INT(list.count, 1);
    file_list_free(&list);
    struct stat info;
    mode_t mask = umask(0);
    umask(mask);
    CHECK(stat(at("a"), &info) == 0 && (info.st_mode & 0777) == (0666 & ~mask));
}

static void a_write_that_cannot_be_says_why(void)
{
    struct hm_error error;
    CHECK(file_write_atomic(at("none/b"), "x", 1, &error) == HM_OUTPUT);
    CHECK_TEXT(error.text, "none/b");
    CHECK_TEXT(error.text, "No such file");
    mkdir(at("dir"), 0777);
    CHECK(file_write_atomic(at("dir"), "x", 1, &error) == HM_OUTPUT);
    rmdir(at("dir"));
}

static void only_regular_files_are_read(void)
{
    struct hm_error error;
    struct file_bytes file;
    CHECK(file_read(folder, 100, &file, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "a folder");
    mkfifo(at("fifo"), 0666);
    CHECK(file_read(at("fifo"), 100, &file, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "a FIFO");
    unlink(at("fifo"));
    CHECK(file_read("/dev/zero", 100, &file, &error) == HM_INPUT);
    CHECK(file_read(at("a"), 3, &file, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "limit");
    CHECK(file_read(at("missing"), 3, &file, &error) == HM_INPUT);
}

static void a_tree_is_removed_and_links_are_not_followed(void)
{
    struct hm_error error;
    char outside[] = "/tmp/hogmine-test-XXXXXX";
    CHECK(mkdtemp(outside) != NULL);
    CHECK(file_make_folder(at("t/u/v"), &error) == HM_OK);
    CHECK(file_write_atomic(at("t/u/file"), "x", 1, &error) == HM_OK);
    CHECK(symlink(outside, at("t/link")) == 0);
    CHECK(file_remove_tree(at("t"), &error) == HM_OK);
    CHECK(!file_exists(at("t")));
    CHECK(file_is_folder(outside));
    rmdir(outside);
}

static void split_mix_gives_its_published_numbers(void)
{
    /* From seed state 1234567: the reference implementation of Vigna. */
    struct random r = {1234567};
    CHECK(random_next(&r) == UINT64_C(6457827717110365317));
    CHECK(random_next(&r) == UINT64_C(3203168211198807973));
    CHECK(random_next(&r) == UINT64_C(9817491932198370423));
}

static void bounded_numbers_are_even(void)
{
    int seen[7] = {0};
    struct random r = random_make(3, 98, 0);
    for (int i = 0; i < 70000; i++)
        seen[random_below(&r, 7)]++;
    for (int i = 0; i < 7; i++)
        CHECK(seen[i] > 9600 && seen[i] < 10400);
}

static void generators_of_other_purposes_differ(void)
{
    struct random a = random_make(1, 2, 3), b = random_make(1, 3, 2), c = random_make(2, 2, 3);
    uint64_t x = random_next(&a), y = random_next(&b), z = random_next(&c);
    CHECK(x != y && y != z && x != z);
}

static void a_shuffle_keeps_every_item(void)
{
    int items[100], seen[100] = {0}, moved = 0;
    for (int i = 0; i < 100; i++)
        items[i] = i;
    struct random r = random_make(5, 97, 0);
    random_shuffle(&r, items, 100, sizeof *items);
    for (int i = 0; i < 100; i++) {
        seen[items[i]]++;
        moved += items[i] != i;
    }
    for (int i = 0; i < 100; i++)
        CHECK_INT(seen[i], 1);
    CHECK(moved > 80);
}

struct tally {
    atomic_int done[1000];
};

static void count_item(void *context, size_t item, int worker)
{
    (void)worker;
    atomic_fetch_add(&((struct tally *)context)->done[item], 1);
}

static void every_item_is_done_once_by_any_number_of_threads(void)
{
    for (int count = 1; count <= 5; count++) {
        struct threads *threads = threads_new(count);
        CHECK_INT(threads_count(threads), count);
        for (int again = 0; again < 50; again++) {
            static struct tally tally;
            memset(&tally, 0, sizeof tally);
            threads_run(threads, 1000, count_item, &tally);
            for (int i = 0; i < 1000; i++)
                if (tally.done[i] != 1)
                    CHECK(tally.done[i] == 1);
        }
        threads_free(threads);
    }
}

int main(void)
{
    folder_make();
    int result = test_run((struct test[]){
        TEST(a_size_product_that_overflows_gives_no_memory),
        TEST(memory_is_zeroed_and_aligned),
        TEST(the_chosen_allocation_fails_and_only_that),
        TEST(json_strings_are_valid_for_any_bytes),
        TEST(plain_texts_are_what_any_file_takes),
        TEST(long_lines_are_printed_whole),
        TEST(floats_read_back_exactly),
        TEST(csv_fields_come_back_as_they_went_in),
        TEST(a_long_path_does_not_push_out_the_reason),
        TEST(an_error_names_the_setting_that_it_is_about),
        TEST(words_are_wrapped_and_no_line_is_too_long),
        TEST(endings_are_compared_without_regard_to_case),
        TEST(a_file_appears_whole_and_nothing_is_left_over),
        TEST(a_write_that_cannot_be_says_why),
        TEST(only_regular_files_are_read),
        TEST(a_tree_is_removed_and_links_are_not_followed),
        TEST(split_mix_gives_its_published_numbers),
        TEST(bounded_numbers_are_even),
        TEST(generators_of_other_purposes_differ),
        TEST(a_shuffle_keeps_every_item),
        TEST(every_item_is_done_once_by_any_number_of_threads),
        {0},
    });
    folder_remove();
    return result;
}
