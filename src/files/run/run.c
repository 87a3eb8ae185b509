/* The table of the files of a run folder, and the folder: whose it is, its lock, what is removed.
 * See run.h. */
#include "formats/formats.h"
#include "run/run_internal.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OF_RUN = 1, OF_SEEDS = 2 };
#define RECORD_NAME "run.json"
#define LOCK_NAME "state/lock"

/* Sweeping goes by this table too: whatever is in it is removed when a run is replaced, and nothing
 * else. */
static const struct row {
    const char *name;                                    /* with the number as printf prints it */
    void (*format)(const void *value, struct text *out); /* NULL: the value is a struct text */
    run_parse *parse;
    int of;
} rows[RUN_FILES] = {
    [RUN_RECORD] = {RECORD_NAME, run_format_record, run_parse_record, OF_RUN | OF_SEEDS},
    [RUN_DIAGNOSIS] = {"doctor.json", run_format_diagnosis, run_parse_diagnosis, OF_RUN},
    [RUN_LEDGER] = {"rounds.csv", run_format_ledger, run_parse_ledger, OF_RUN},
    [RUN_MODEL] = {"model.json", run_format_model, run_parse_model, OF_RUN},
    [RUN_ROUND_MODEL] = {"model-%03d.json", run_format_model, run_parse_model, OF_RUN},
    [RUN_ADDED] = {"hard/%03d.csv", run_format_added, run_parse_added, OF_RUN},
    [RUN_EVICTED] = {"evicted/%03d.csv", run_format_evicted, run_parse_evicted, OF_RUN},
    [RUN_SCORES] = {"scores/%03d.csv", run_format_scores, run_parse_scores, OF_RUN},
    [RUN_SUSPECTS] = {"suspects/suspects.csv", run_format_suspects, run_parse_suspects, OF_RUN},
    [RUN_SUSPECT_SHEET] = {"suspects/suspects.png", NULL, NULL, OF_RUN},
    [RUN_SUSPECT_CROP] = {"suspects/%04d.png", NULL, NULL, OF_RUN},
    [RUN_VALIDATION] = {"validation.json", NULL, run_parse_validation, OF_RUN},
    [RUN_CERTIFICATE] = {"certificate.json", run_format_certificate, NULL, OF_RUN},
    [RUN_C] = {"c.csv", run_format_c, NULL, OF_RUN},
    [RUN_LOG] = {"log.jsonl", run_format_log, NULL, OF_RUN},
    [RUN_HELD] = {"validation", NULL, NULL, OF_RUN},
    [RUN_TRAINED] = {"training", NULL, NULL, OF_RUN},
    [RUN_CHECKPOINT] = {"state/checkpoint", NULL, run_parse_text, OF_RUN},
    [RUN_LOCK] = {LOCK_NAME, NULL, NULL, OF_RUN},
    [RUN_PAGE] = {"report.html", NULL, NULL, OF_RUN | OF_SEEDS},
    [RUN_SEEDS] = {"seeds.csv", run_format_seeds, NULL, OF_SEEDS},
    [RUN_SEED] = {"seed-%d", NULL, NULL, OF_SEEDS},
};

/* ---- paths ------------------------------------------------------------------------------- */

char *run_path(const char *run, enum run_file which, int number)
{
    char name[64];
    snprintf(name, sizeof name, rows[which].name, number);
    return file_join(run, name);
}

bool run_has(const char *run, enum run_file which, int number)
{
    char name[64], path[4096];
    snprintf(name, sizeof name, rows[which].name, number);
    return snprintf(path, sizeof path, "%s/%s", run, name) < (int)sizeof path && file_exists(path);
}

/* What stands in the run folder itself for a row, as a pattern of the shell: "hard",
 * "model-*.json". */
static void top_of(const struct row *row, char pattern[64])
{
    size_t length = 0;
    for (const char *c = row->name; *c && *c != '/'; c++) {
        bool number = *c == '%';
        pattern[length++] = number ? '*' : *c;
        while (number && *c != 'd')
            c++;
    }
    pattern[length] = 0;
}

static bool is_of(const char *name, int kind)
{
    for (size_t i = 0; i < RUN_FILES; i++) {
        char pattern[64];
        top_of(&rows[i], pattern);
        if ((rows[i].of & kind) && fnmatch(pattern, name, 0) == 0)
            return true;
    }
    return false;
}

static bool is_of_run(const char *name)
{
    return is_of(name, OF_RUN);
}

static bool is_of_seeds(const char *name)
{
    return is_of(name, OF_SEEDS);
}

static const char made_by[] = "\"program\": \"hogmine";
const struct folder_kind run_folder = {"a run", RECORD_NAME, made_by, is_of_run, LOCK_NAME};
const struct folder_kind run_seeds_folder = {"runs of several seeds", RECORD_NAME, made_by,
                                             is_of_seeds, NULL};

/* ---- one file ---------------------------------------------------------------------------- */

static enum hm_status make_folder_of(char *path, struct hm_error *error)
{
    char *slash = strrchr(path, '/');
    *slash = 0; /* there is one: behind the run */
    enum hm_status status = file_make_folder(path, error);
    *slash = '/';
    return status;
}

enum hm_status run_write(const char *run, enum run_file which, int number, const void *value,
                         struct hm_error *error)
{
    const struct row *row = &rows[which];
    struct text made = {0};
    const struct text *bytes = row->format ? &made : value;
    char *path = run_path(run, which, number);
    enum hm_status status = path ? HM_OK : fail_memory(error, 0, "a path");
    if (row->format)
        row->format(value, &made);
    HM_THEN(status, text_check(bytes, error));
    if (status == HM_OK && strchr(row->name, '/'))
        status = make_folder_of(path, error);
    HM_THEN(status, file_write_atomic(path, bytes->bytes, bytes->length, error));
    text_free(&made);
    mem_free(path);
    return status;
}

enum hm_status run_read(const char *run, enum run_file which, int number, void *out,
                        struct hm_error *error)
{
    struct file_bytes file = {0};
    char *path = run_path(run, which, number);
    enum hm_status status =
        path ? file_read(path, (size_t)8 << 30, &file, error) : fail_memory(error, 0, "a path");
    HM_THEN(status, rows[which].parse(path, &file, out, error));
    file_free(&file);
    mem_free(path);
    return status;
}

enum hm_status run_parse_text(const char *path, struct file_bytes *file, void *out,
                              struct hm_error *error)
{
    (void)path;
    text_append(out, file->bytes, file->length);
    return text_check(out, error);
}

void run_format_model(const void *model, struct text *out)
{
    model_format(model, out);
}

enum hm_status run_parse_model(const char *path, struct file_bytes *file, void *out,
                               struct hm_error *error)
{
    return model_parse(path, (const char *)file->bytes, file->length, out, error);
}

/* ---- the folder -------------------------------------------------------------------------- */

enum hm_status run_lock(const char *run, int *lock, struct hm_error *error)
{
    char *path = run_path(run, RUN_LOCK, 0);
    enum hm_status status = path ? make_folder_of(path, error) : fail_memory(error, 0, "a path");
    *lock = -1;
    HM_THEN(status, file_lock(path, lock, error));
    mem_free(path);
    return status;
}

enum hm_status run_begin(const char *run, int *lock, struct hm_error *error)
{
    file_unlock(*lock);
    *lock = -1;
    HM_TRY(folder_clear(run, &run_folder, error));
    return run_lock(run, lock, error);
}

enum hm_status run_sweep(const char *run, struct hm_error *error)
{
    HM_TRY(folder_clear(run, NULL, error));
    for (size_t i = 0; i < RUN_FILES; i++) {
        char pattern[64];
        top_of(&rows[i], pattern);
        char *path = file_join(run, pattern);
        enum hm_status status = !path                  ? fail_memory(error, 0, "a path")
                                : file_is_folder(path) ? folder_clear(path, NULL, error)
                                                       : HM_OK;
        mem_free(path);
        HM_TRY(status);
    }
    return HM_OK;
}

enum hm_status run_remove_state(const char *run, struct hm_error *error)
{
    char *path = run_path(run, RUN_LOCK, 0);
    if (!path)
        return fail_memory(error, 0, "a path");
    *strrchr(path, '/') = 0;
    enum hm_status status = file_remove_tree(path, error);
    mem_free(path);
    return status;
}

bool run_has_ended(const char *run)
{
    struct hm_model model = {0};
    bool ended = !run_has(run, RUN_CHECKPOINT, 0) && run_has(run, RUN_MODEL, 0) &&
                 run_read(run, RUN_MODEL, 0, &model, NULL) == HM_OK &&
                 strcmp(model.training.ended, "running") != 0;
    model_free(&model);
    return ended;
}
