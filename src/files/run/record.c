/* run.json: the options as they were used, versions, fingerprints of the data; and lists of what
 * was trained on. */
#include "run/run_internal.h"

#include <jansson.h>
#include <string.h>

void run_format_record(const void *value, struct text *out)
{
    const struct run_record *r = value;
    text_printf(out, "{\n  \"schema\": 1,\n  \"program\": \"" RUN_PROGRAM "\",\n");
    text_printf(out, "  \"command\": \"train\",\n  \"options\": %s", r->options);
    if (r->chosen_c > 0)
        text_printf(out, ",\n  \"chosen\": {\"C\": %.17g}", r->chosen_c);
    text_printf(out,
                ",\n  \"data\": {\n    \"positives\": {\"format\": \"%s\", \"images\": %ld, "
                "\"windows\": %ld, \"fingerprint\": \"%s\"},\n",
                r->positives.format, r->positives.images, r->positives.windows,
                r->positives.fingerprint);
    text_printf(out, "    \"negatives\": {\"images\": %ld, \"fingerprint\": \"%s\"},\n",
                r->negatives.images, r->negatives.fingerprint);
    text_printf(out, "    \"exclude\": {\"regions\": %ld, \"fingerprint\": \"%s\"}\n  }\n}\n",
                r->exclude.regions, r->exclude.fingerprint);
}

static long count_of(const json_t *data, const char *name)
{
    const json_t *value = json_object_get(data, name);
    return json_is_integer(value) ? (long)json_integer_value(value) : -1;
}

static struct run_data data_of(const json_t *root, const char *name)
{
    const json_t *data = json_object_get(json_object_get(root, "data"), name);
    return (struct run_data){json_string_value(json_object_get(data, "format")),
                             json_string_value(json_object_get(data, "fingerprint")),
                             count_of(data, "images"), count_of(data, "windows"),
                             count_of(data, "regions")};
}

enum hm_status run_parse_record(const char *path, struct file_bytes *file, void *value,
                                struct hm_error *error)
{
    struct run_record *out = value;
    json_error_t where;
    json_t *root = json_loadb((const char *)file->bytes, file->length, 0, &where);
    *out = (struct run_record){.root = root};
    if (!root)
        return fail(error, HM_INPUT, "%s: line %d: this is no record of a run (%s)", path,
                    where.line, where.text);
    out->read = json_object_get(root, "options");
    if (!json_is_object(out->read) || !json_is_object(json_object_get(root, "data")))
        return fail(error, HM_INPUT,
                    "%s: this is no record of a run: it has no options, or says nothing of data",
                    path);
    out->program = json_string_value(json_object_get(root, "program"));
    out->chosen_c = json_number_value(json_object_get(json_object_get(root, "chosen"), "C"));
    out->positives = data_of(root, "positives");
    out->negatives = data_of(root, "negatives");
    out->exclude = data_of(root, "exclude");
    return HM_OK;
}

void run_record_free(struct run_record *record)
{
    json_decref(record->root);
    *record = (struct run_record){0};
}

const char *run_option(const struct run_record *record, const char *name)
{
    return json_string_value(json_object_get(record->read, name));
}

enum data_exif run_exif(const struct run_record *record)
{
    const char *word = run_option(record, "exif");
    return word && strcmp(word, data_exif_names[DATA_EXIF_APPLY]) == 0 ? DATA_EXIF_APPLY
                                                                       : DATA_EXIF_IGNORE;
}

/* Content of the list of windows to leave out: "" where there is none. */
static enum hm_status exclude_fingerprint(const char *path, char hex[33], struct hm_error *error)
{
    struct file_bytes file;
    hex[0] = 0;
    if (!path)
        return HM_OK;
    HM_TRY(file_read(path, (size_t)1 << 30, &file, error));
    hash_hex(file.bytes, file.length, hex);
    file_free(&file);
    return HM_OK;
}

enum hm_status run_describe_data(const struct data_sets *sets, const char *exclude,
                                 struct run_record *out, struct hm_error *error)
{
    *out = (struct run_record){
        .positives = {.format = sets->positives.format,
                      .fingerprint = out->made[0],
                      .images = (long)sets->positives.images.count,
                      .windows = (long)sets->windows.count},
        .negatives = {.fingerprint = out->made[1], .images = (long)sets->negatives.count},
        .exclude = {.fingerprint = out->made[2], .regions = (long)sets->avoid.count},
    };
    HM_TRY(data_truth_fingerprint(&sets->positives, out->made[0], error));
    HM_TRY(data_fingerprint(&sets->negatives, out->made[1], error));
    return exclude_fingerprint(exclude, out->made[2], error);
}

static bool same(const struct run_data *a, const struct run_data *b)
{
    return a->fingerprint && b->fingerprint && strcmp(a->fingerprint, b->fingerprint) == 0;
}

const char *run_other_data(const struct run_record *a, const struct run_record *b)
{
    return !same(&a->positives, &b->positives)   ? "positives"
           : !same(&a->negatives, &b->negatives) ? "negatives"
           : !same(&a->exclude, &b->exclude)     ? "exclude"
                                                 : NULL;
}

enum hm_status run_write_lists(const char *run, enum run_file which,
                               const struct data_truth *positives, const struct data_set *negatives,
                               struct hm_error *error)
{
    char *folder = run_path(run, which, 0);
    char *people =
        folder ? file_join(folder, positives->annotated ? "positives.csv" : "positives.txt") : NULL;
    char *others = folder ? file_join(folder, "negatives.txt") : NULL;
    enum hm_status status =
        people && others ? file_make_folder(folder, error) : fail_memory(error, 0, "a path");
    HM_THEN(status, data_write_truth(people, positives, error));
    HM_THEN(status, data_write_list(others, negatives, error));
    mem_free(folder);
    mem_free(people);
    mem_free(others);
    return status;
}
