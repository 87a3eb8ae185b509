/* The manifests: well formed, complete, and without words that nothing reads. What `datasets
 * --check` says of folders is tested on the command line (tests/cli/test_sets.py).
 */
#include "datasets/datasets_internal.h"
#include "tests/test.h"

static bool is_known(const char *key, const char *const *known)
{
    for (int i = 0; known[i]; i++)
        if (strcmp(key, known[i]) == 0)
            return true;
    return false;
}

static void check_keys(const char *name, json_t *object, const char *const *known)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value) if (!CHECK(is_known(key, known)))
        printf("#   %s: \"%s\"\n", name, key);
}

static bool has_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text && *text;
}

static void check_part(const char *name, json_t *part)
{
    static const char *const keys[] = {"what",  "paths",       "count",    "count_in", "first",
                                       "about", "fingerprint", "optional", NULL};
    check_keys(name, part, keys);
    CHECK(has_text(part, "what") && has_text(part, "paths"));
    const char *paths = json_string_value(json_object_get(part, "paths"));
    const char *hex = json_string_value(json_object_get(part, "fingerprint"));
    bool numbered = paths && strchr(paths, '#');
    CHECK(paths && paths[0] != '/' && !strstr(paths, ".."));
    CHECK(numbered == json_is_integer(json_object_get(part, "first")));
    CHECK(!hex || strspn(hex, "0123456789abcdef") == 32);
    CHECK(!hex || json_is_integer(json_object_get(part, "count")));
}

static void check_layout(const char *name, json_t *layout)
{
    static const char *const keys[] = {"name", "parts", "prepare", "train", "eval", NULL};
    size_t i;
    json_t *part, *line;
    check_keys(name, layout, keys);
    CHECK(has_text(layout, "name") && json_array_size(json_object_get(layout, "parts")) > 0);
    json_array_foreach(json_object_get(layout, "parts"), i, part) check_part(name, part);
    CHECK(json_is_array(json_object_get(layout, "train")));
    CHECK(json_is_array(json_object_get(layout, "eval")));
    json_array_foreach(json_object_get(layout, "train"), i, line)
        CHECK(strncmp(json_string_value(line), "hogmine train ", 14) == 0);
    json_array_foreach(json_object_get(layout, "eval"), i, line)
        CHECK(strncmp(json_string_value(line), "hogmine eval ", 13) == 0);
}

static void every_manifest_is_complete_and_has_no_word_that_nothing_reads(void)
{
    static const char *const keys[] = {"name",  "title",      "source",  "citation", "terms",
                                       "about", "unverified", "layouts", NULL};
    CHECK(datasets_count() == 9);
    for (size_t i = 0; i < datasets_count(); i++) {
        struct dataset *dataset;
        struct hm_error error = {0};
        size_t k;
        json_t *layout;
        if (!CHECK(dataset_open(i, &dataset, &error) == HM_OK)) {
            printf("#   %s\n", error.text);
            continue;
        }
        const char *name = dataset_text(dataset, "name");
        check_keys(name, dataset->root, keys);
        CHECK(dataset_text(dataset, "title") && dataset_text(dataset, "source"));
        CHECK(dataset_text(dataset, "citation") && dataset_text(dataset, "about"));
        /* terms that nobody knows are named as unverified */
        CHECK(dataset_text(dataset, "terms") || json_object_get(dataset->root, "unverified"));
        json_array_foreach(dataset_layouts(dataset), k, layout) check_layout(name, layout);
        dataset_close(dataset);
    }
}

static void a_set_that_is_not_there_is_refused_with_those_that_are(void)
{
    struct dataset *dataset;
    struct hm_error error = {0};
    CHECK_INT(dataset_find("INRIA", &dataset, &error), HM_USAGE);
    CHECK_TEXT(error.text, "inria, kitti");
    CHECK_INT(dataset_find("inria", &dataset, &error), HM_OK);
    dataset_close(dataset);
}

static void the_folder_is_put_into_the_lines_as_a_shell_takes_it(void)
{
    struct dataset *dataset;
    struct text plain = {0}, odd = {0};
    CHECK_INT(dataset_find("street", &dataset, NULL), HM_OK);
    dataset_lines(dataset, 0, "/a/b", &plain);
    dataset_lines(dataset, 0, "it's here", &odd);
    CHECK_TEXT(plain.bytes, "--positives /a/b/positives --negatives /a/b/negatives");
    CHECK_TEXT(odd.bytes, "--positives 'it'\\''s here'/positives");
    text_free(&plain);
    text_free(&odd);
    dataset_close(dataset);
}

static void a_failed_allocation_is_reported(void)
{
    for (long n = 1; n < 40; n++) {
        struct dataset *dataset = NULL;
        struct dataset_check check = {0};
        struct hm_error error = {0};
        mem_fail_at(n);
        enum hm_status status = dataset_find("penn-fudan", &dataset, &error);
        if (status == HM_OK)
            status = dataset_check_folder(dataset, "/proc/self/task", &check, &error);
        mem_fail_at(0);
        CHECK(status == HM_OK || status == HM_MEMORY || status == HM_INPUT);
        dataset_check_free(&check);
        dataset_close(dataset);
    }
}

int main(void)
{
    return test_run(
        (struct test[]){TEST(every_manifest_is_complete_and_has_no_word_that_nothing_reads),
                        TEST(a_set_that_is_not_there_is_refused_with_those_that_are),
                        TEST(the_folder_is_put_into_the_lines_as_a_shell_takes_it),
                        TEST(a_failed_allocation_is_reported),
                        {0}});
}
