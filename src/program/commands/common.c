/* What several commands do alike. */
#include "commands/commands.h"

#include <math.h>

enum hm_status check_folder(const char *path, bool force, const struct folder_kind *kind,
                            struct hm_error *error)
{
    enum folder_state found;
    if (folder_look(path, kind, &found, error) != HM_OK)
        return HM_OUTPUT;
    if (found == FOLDER_ABSENT)
        return file_make_folder(path, error);
    if (found == FOLDER_NO_FOLDER)
        return fail(error, HM_OUTPUT, "%s: this is a file, not a folder; give another name", path);
    if (found != FOLDER_EMPTY && !force)
        return fail(error, HM_OUTPUT,
                    "%s: the folder exists and is not empty; give another name, or --force to "
                    "replace what hogmine put there",
                    path);
    if (found == FOLDER_OTHERS && kind)
        return fail(
            error, HM_OUTPUT,
            "%s: the folder holds files that hogmine did not make (no %s of %s); --force does "
            "not replace those: give another name",
            path, kind->marker, kind->what);
    return HM_OK;
}

enum hm_status check_new_file(const char *path, bool force, struct hm_error *error)
{
    if (!path || force || !file_exists(path))
        return HM_OK;
    return fail(error, HM_OUTPUT, "%s: it exists; give another name, or --force", path);
}

enum hm_status find_photos(const struct files_settings *files, const char *path,
                           struct data_set *out, struct hm_error *error)
{
    return data_find_photos(path, (enum data_exif)files->exif, out, error);
}

enum hm_status find_images(const struct files_settings *files, int count, char **paths,
                           struct data_set *out, struct hm_error *error)
{
    *out = (struct data_set){0};
    for (int i = 0; i < count; i++) {
        struct data_set found;
        enum hm_status status = data_find(paths[i], &found, error);
        /* One bad path among several is skipped where it is opened, like a bad file in a folder. */
        if (status == HM_INPUT && count > 1)
            status = data_add(&found, paths[i], file_name(paths[i]), error);
        HM_THEN(status, data_join(out, &found, error));
        if (status != HM_OK) {
            data_free(out);
            return status;
        }
    }
    data_mark(out, (enum data_exif)files->exif);
    return HM_OK;
}

void say_passed(struct terminal *terminal, const char *path, const struct data_set *set)
{
    if (set->passed > 0)
        terminal_say(terminal, "%s: passed over %zu other file%s among %zu pictures", path,
                     set->passed, plural((long)set->passed), set->count);
}

const char *smallest_words(double height, double upsample, char words[SMALLEST_WORDS])
{
    double more = floor(upsample) + 1;
    double then = height / scan_first_scale(upsample) * scan_first_scale(more);
    if (more > HM_MOST_UPSAMPLE)
        snprintf(words, SMALLEST_WORDS, "%.0f pixels tall", height);
    else
        snprintf(words, SMALLEST_WORDS, "%.0f pixels tall (--upsample %g: %.0f)", height, more,
                 then);
    return words;
}

void json_put_box(struct json *j, const struct hm_detection *box)
{
    json_put(j, "x %.2f y %.2f width %.2f height %.2f score %.9g", box->x, box->y, box->width,
             box->height, (double)box->score);
}
