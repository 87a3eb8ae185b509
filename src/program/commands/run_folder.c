/* A run folder as a command sees it: run.json, the checkpoint, the certificate. */
#include "commands/train.h"
#include "disk/disk.h"

#include <jansson.h>
#include <string.h>

static const char *const contents[] = {
    "run.json",   "rounds.csv",   "model.json",      "hard",        "evicted", "suspects",
    "validation", "training",     "validation.json", "c.csv",       "state",   "certificate.json",
    "log.jsonl",  "model-*.json", "scores",          "report.html", NULL};
const struct folder_kind run_folder = {"a run", "run.json", "\"program\": \"hogmine", contents};

static char *in_run(const char *run, const char *name, struct hm_error *error)
{
    char *path = file_join(run, name);
    if (!path)
        fail_memory(error, 0, "a path");
    return path;
}

/* ---- run.json ---------------------------------------------------------------------------- */

/* Content of the list of --exclude: "" where there is none. */
static enum hm_status exclude_fingerprint(const char *path, char hex[33], struct hm_error *error)
{
    struct file_bytes file;
    hex[0] = 0;
    if (!path)
        return HM_OK;
    enum hm_status status = file_read(path, (size_t)1 << 30, &file, error);
    if (status == HM_OK) {
        hash_hex(file.bytes, file.length, hex);
        file_free(&file);
    }
    return status;
}

struct fingerprints {
    char positives[33], negatives[33], exclude[33];
};

static enum hm_status take_fingerprints(const struct train_settings *s, const struct sets *sets,
                                        struct fingerprints *out, struct hm_error *error)
{
    enum hm_status status = data_truth_fingerprint(&sets->positives, out->positives, error);
    if (status == HM_OK)
        status = data_fingerprint(&sets->negatives, out->negatives, error);
    return status == HM_OK ? exclude_fingerprint(s->exclude, out->exclude, error) : status;
}

enum hm_status run_write(const struct command *command, const struct train_settings *s,
                         const struct sets *sets, double chosen_c, struct hm_error *error)
{
    struct fingerprints prints;
    enum hm_status status = take_fingerprints(s, sets, &prints, error);
    if (status != HM_OK)
        return status;
    struct text json = {0};
    text_printf(&json, "{\n  \"schema\": 1,\n  \"program\": \"hogmine " HM_VERSION "\",\n");
    text_printf(&json, "  \"command\": \"train\",\n  \"options\": ");
    options_json(command, s, &json);
    if (chosen_c > 0)
        text_printf(&json, ",\n  \"chosen\": {\"C\": %.17g}", chosen_c);
    text_printf(&json,
                ",\n  \"data\": {\n    \"positives\": {\"format\": \"%s\", \"images\": %zu, "
                "\"windows\": %zu, \"fingerprint\": \"%s\"},\n",
                sets->positives.format, sets->positives.images.count, sets->windows.count,
                prints.positives);
    text_printf(&json, "    \"negatives\": {\"images\": %zu, \"fingerprint\": \"%s\"},\n",
                sets->negatives.count, prints.negatives);
    text_printf(&json, "    \"exclude\": {\"regions\": %zu, \"fingerprint\": \"%s\"}\n  }\n}\n",
                sets->avoid.count, prints.exclude);
    return write_in_folder(s->out, "run.json", &json, error);
}

struct run_record {
    json_t *root; /* owned; settings may point into it */
};

enum hm_status run_read(const char *run, struct run_record **out, struct hm_error *error)
{
    json_error_t where;
    struct file_bytes file;
    *out = NULL;
    if (!file_is_folder(run))
        return fail(error, HM_INPUT, "%s: there is no such run", run);
    char *path = in_run(run, "run.json", error);
    if (!path)
        return HM_MEMORY;
    enum hm_status status = file_exists(path)
                                ? file_read(path, (size_t)64 << 20, &file, error)
                                : fail(error, HM_INPUT, "%s: this is no run (no run.json)", run);
    if (status == HM_OK) {
        json_t *root = json_loadb((const char *)file.bytes, file.length, 0, &where);
        if (!root || !json_object_get(root, "options") || !json_object_get(root, "data"))
            status = fail(error, HM_INPUT, "%s: this is no record of a run", path);
        *out = status == HM_OK ? mem_array(1, sizeof **out) : NULL;
        if (*out)
            (*out)->root = root;
        else
            json_decref(root);
        if (status == HM_OK && !*out)
            status = fail_memory(error, sizeof **out, "run.json");
        file_free(&file);
    }
    mem_free(path);
    return status;
}

void run_free(struct run_record *record)
{
    if (record)
        json_decref(record->root);
    mem_free(record);
}

enum hm_status run_settings(const struct run_record *record, const struct command *command,
                            const char *run, struct train_settings *out, struct hm_error *error)
{
    struct hm_error why;
    enum hm_status status = options_defaults(command, out, &why);
    if (status == HM_OK)
        status = options_from_json(command, json_object_get(record->root, "options"), out, &why);
    if (status != HM_OK)
        return fail(error, HM_INPUT, "%s/run.json: %s", run, why.text);
    out->out = run;
    if (!out->positives || !out->negatives)
        return fail(error, HM_INPUT, "%s/run.json: it names no positives or no negatives", run);
    return HM_OK;
}

static enum hm_status same(const struct run_record *record, const char *name, const char *now,
                           const char *run, struct hm_error *error)
{
    json_t *data = json_object_get(json_object_get(record->root, "data"), name);
    const char *then = json_string_value(json_object_get(data, "fingerprint"));
    if (then && strcmp(then, now) == 0)
        return HM_OK;
    return fail(error, HM_INPUT,
                "%s: --%s holds other files, or files of other content, than when the run began: "
                "bring those back, start a new run, or add --force to go on all the same",
                run, name);
}

enum hm_status run_same_data(const struct run_record *record, const struct train_settings *s,
                             const struct sets *sets, struct hm_error *error)
{
    struct fingerprints prints;
    enum hm_status status = take_fingerprints(s, sets, &prints, error);
    if (status == HM_OK)
        status = same(record, "positives", prints.positives, s->out, error);
    if (status == HM_OK)
        status = same(record, "negatives", prints.negatives, s->out, error);
    return status == HM_OK ? same(record, "exclude", prints.exclude, s->out, error) : status;
}

enum hm_status run_same_version(const struct run_record *record, const char *run,
                                struct hm_error *error)
{
    const char *then = json_string_value(json_object_get(record->root, "program"));
    if (then && strcmp(then, "hogmine " HM_VERSION) == 0)
        return HM_OK;
    return fail(error, HM_INPUT,
                "%s: the run was begun by %s, this is hogmine " HM_VERSION
                ": use that, or add --force to go on all the same",
                run, then ? then : "another program");
}

/* ---- the checkpoint ---------------------------------------------------------------------- */

enum hm_status state_write(const char *run, const struct text *state, struct hm_error *error)
{
    char *path = in_run(run, "state/checkpoint", error);
    if (!path)
        return HM_MEMORY;
    enum hm_status status = file_write_atomic(path, state->bytes, state->length, error);
    mem_free(path);
    return status;
}

enum hm_status state_read(const char *run, struct text *state, struct hm_error *error)
{
    struct file_bytes file;
    *state = (struct text){0};
    char *path = in_run(run, "state/checkpoint", error);
    if (!path)
        return HM_MEMORY;
    enum hm_status status = HM_OK;
    if (file_exists(path))
        status = file_read(path, SIZE_MAX / 2, &file, error);
    else
        file = (struct file_bytes){0};
    if (status == HM_OK && file.bytes) {
        text_append(state, file.bytes, file.length);
        file_free(&file);
        status = text_check(state, error);
    }
    mem_free(path);
    return status;
}

enum hm_status state_open(const char *run, int *lock, struct hm_error *error)
{
    char *folder = in_run(run, "state", error), *path = in_run(run, "state/lock", error);
    enum hm_status status = folder && path ? file_make_folder(folder, error) : HM_MEMORY;
    *lock = -1;
    if (status == HM_OK)
        status = file_lock(path, lock, error);
    mem_free(folder);
    mem_free(path);
    return status;
}

enum hm_status state_remove(const char *run, struct hm_error *error)
{
    char *folder = in_run(run, "state", error);
    enum hm_status status = folder ? file_remove_tree(folder, error) : HM_MEMORY;
    mem_free(folder);
    return status;
}

/* ---- the certificate --------------------------------------------------------------------- */

enum hm_status certificate_write(const char *run, const struct hm_model *model,
                                 struct hm_error *error)
{
    const struct hm_certificate *c = &model->certificate;
    struct text json = {0};
    text_printf(&json, "{\n  \"schema\": 1,\n  \"says\": ");
    text_json_string(&json,
                     "of all windows of the negatives, none outside the pool scores more than "
                     "threshold + slack: the objective over all windows is the one over the pool, "
                     "and no weights make it smaller by more than the share gap");
    text_printf(&json, ",\n  \"threshold\": %.9g,\n  \"slack\": %.9g,\n", (double)c->threshold,
                (double)c->slack);
    text_printf(&json, "  \"images\": %ld,\n  \"levels\": %ld,\n  \"windows\": %llu,\n", c->images,
                c->levels, (unsigned long long)c->windows);
    text_printf(&json, "  \"avoided\": %ld,\n  \"worst_violation\": %.9g,\n", c->avoided,
                c->worst_violation);
    text_printf(&json,
                "  \"pool\": %ld,\n  \"objective\": %.17g,\n  \"gap\": ", model->training.negatives,
                c->objective);
    text_json_double(&json, c->gap);
    text_printf(&json, ",\n  \"weights\": \"%s\"\n}\n", c->weights);
    return write_in_folder(run, "certificate.json", &json, error);
}
