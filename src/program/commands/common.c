/* What several commands do alike. */
#include "commands/cli.h"
#include "disk/disk.h"

enum hm_status scan_settings(const struct settings *s, struct hm_scan base, struct hm_scan *out,
                             struct hm_error *error)
{
    *out = base;
    if (s->pyramid != NOT_GIVEN)
        out->pyramid = (enum hm_pyramid)s->pyramid;
    if (s->stride != NOT_GIVEN)
        out->stride = s->stride;
    if (s->pad != NOT_GIVEN)
        out->pad = s->pad;
    if (s->scale_step != NOT_GIVEN)
        out->scale_step = s->scale_step;
    return scan_check(out, error);
}

size_t max_pixels(const struct settings *settings)
{
    return (size_t)(settings->max_megapixels * 1024 * 1024);
}

struct threads *start_threads(const struct settings *settings, struct hm_error *error)
{
    int count = settings->threads > 0 ? settings->threads : threads_available();
    struct threads *threads = threads_new(count);
    if (!threads)
        fail(error, HM_MEMORY, "%d threads cannot be started; lower --threads", count);
    return threads;
}

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

enum hm_status write_in_folder(const char *folder, const char *name, struct text *text,
                               struct hm_error *error)
{
    char *path = file_join(folder, name);
    if (!path) {
        text_free(text);
        return fail_memory(error, 0, "a path");
    }
    enum hm_status status = file_write_text(path, text, error);
    mem_free(path);
    return status;
}

enum hm_status find_images(int count, char **paths, struct data_set *out, struct hm_error *error)
{
    *out = (struct data_set){0};
    for (int i = 0; i < count; i++) {
        struct data_set found;
        enum hm_status status = data_find(paths[i], &found, error);
        /* One bad path among several is skipped where it is opened, like a bad file in a folder. */
        if (status == HM_INPUT && count > 1)
            status = data_add(&found, paths[i], file_name(paths[i]), error);
        if (status == HM_OK)
            status = data_join(out, &found, error);
        if (status != HM_OK) {
            data_free(out);
            return status;
        }
    }
    return HM_OK;
}

enum hm_status judge_bad(const struct settings *settings, long bad, size_t all,
                         struct hm_error *error)
{
    if ((double)bad <= settings->max_bad * (double)all)
        return HM_OK;
    return fail(error, HM_TOO_MANY_BAD,
                "%ld of %zu image%s cannot be read, more than --max-bad %g%% allows", bad, all,
                plural((long)all), settings->max_bad * 100);
}

void say_skipped(struct terminal *terminal, long bad, long small, long turned)
{
    if (bad > 0)
        terminal_say(terminal, "skipped: %ld unreadable", bad);
    if (small > 0)
        terminal_say(terminal, "%ld image%s smaller than the window: nothing in %s", small,
                     small == 1 ? " is" : "s are", small == 1 ? "it" : "them");
    if (turned > 0)
        terminal_say(
            terminal,
            "%ld image%s an EXIF orientation, which is not applied: boxes are of the stored "
            "pixels",
            turned, turned == 1 ? " has" : "s have");
}

const char *plural(long count)
{
    return count == 1 ? "" : "s";
}

/* NumPy's format 1.0: a magic, a dictionary padded to 64 bytes, the values in C order. */
enum hm_status write_npy(const char *path, const struct text *values, size_t rows, size_t columns,
                         struct hm_error *error)
{
    struct text file = {0};
    char header[128];
    snprintf(header, sizeof header,
             "{'descr': '<f4', 'fortran_order': False, 'shape': (%zu, %zu), }", rows, columns);
    text_append(&file, "\x93NUMPY\x01\x00\x76\x00", 10); /* 118 more bytes: 128 in all */
    text_printf(&file, "%-117s\n", header);
    text_append(&file, values->bytes, values->length);
    file.failed = file.failed || values->failed;
    return file_write_text(path, &file, error);
}
