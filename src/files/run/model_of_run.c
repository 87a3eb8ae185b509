/* A run folder in the place of a model. */
#include "formats/formats.h"
#include "run/run_internal.h"

#define MOST_NAMED 6 /* runs of a folder that holds several */

/* The runs right below a folder: of several seeds, of a sweep, or put there by hand. */
static enum hm_status list_runs(const char *folder, struct file_list *out, struct hm_error *error)
{
    struct file_list all = {0};
    enum hm_status status = file_list_folder(folder, &all, error);
    for (size_t i = 0; i < all.count && status == HM_OK; i++) {
        char *path = file_join(folder, all.names[i]);
        if (!path)
            status = fail_memory(error, 0, "a path");
        else if (run_has(path, RUN_MODEL, 0))
            status = file_list_add(out, path, error);
        mem_free(path);
    }
    file_list_free(&all);
    file_list_sort(out);
    return status;
}

bool run_holds_models(const char *folder)
{
    struct file_list runs = {0};
    bool any = run_has(folder, RUN_MODEL, 0) || run_has(folder, RUN_RECORD, 0) ||
               (list_runs(folder, &runs, NULL) == HM_OK && runs.count > 0);
    file_list_free(&runs);
    return any;
}

static enum hm_status refuse(const char *folder, const struct file_list *runs,
                             struct hm_error *error)
{
    struct text line = {0};
    if (runs->count == 0 && run_has(folder, RUN_RECORD, 0))
        return fail(error, HM_INPUT, "%s: the run has no model yet", folder);
    if (runs->count == 0)
        return fail(
            error, HM_INPUT,
            "%s: this folder is no run of hogmine train's (no model.json in it): give a model "
            "or a run",
            folder);
    for (size_t i = 0; i < runs->count && i < MOST_NAMED; i++)
        text_printf(&line, "%s%s", i ? ", " : "", runs->names[i]);
    if (runs->count > MOST_NAMED)
        text_printf(&line, " and %zu more", runs->count - MOST_NAMED);
    enum hm_status status = text_check(&line, error);
    if (status == HM_OK)
        status =
            fail(error, HM_INPUT, "%s: this folder holds %zu run%s, and no model: give one: %s",
                 folder, runs->count, runs->count == 1 ? "" : "s", line.bytes);
    text_free(&line);
    return status;
}

enum hm_status run_model_path(const char *path, char **out, struct hm_error *error)
{
    struct file_list runs = {0};
    bool folder = file_is_folder(path);
    *out = NULL;
    if (folder && !run_has(path, RUN_MODEL, 0)) {
        enum hm_status status = list_runs(path, &runs, error);
        HM_THEN(status, refuse(path, &runs, error));
        file_list_free(&runs);
        return status;
    }
    *out = folder ? run_path(path, RUN_MODEL, 0) : mem_string(path);
    return *out ? HM_OK : fail_memory(error, 0, "a path");
}

enum hm_status run_read_model(const char *path, struct hm_model *out, struct hm_error *error)
{
    char *file;
    *out = (struct hm_model){0};
    HM_TRY(run_model_path(path, &file, error));
    enum hm_status status = model_read(file, out, error);
    mem_free(file);
    return status;
}
