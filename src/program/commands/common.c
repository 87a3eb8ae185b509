/* What several commands do alike. */
#include "commands/commands.h"

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

enum hm_status check_new_file(const char *path, bool force, struct hm_error *error)
{
    if (!path || force || !file_exists(path))
        return HM_OK;
    return fail(error, HM_OUTPUT, "%s: it exists; give another name, or --force", path);
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
        HM_THEN(status, data_join(out, &found, error));
        if (status != HM_OK) {
            data_free(out);
            return status;
        }
    }
    return HM_OK;
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

void json_put_box(struct json *j, const struct hm_detection *box)
{
    json_put(j, "x %.2f y %.2f width %.2f height %.2f score %.9g", box->x, box->y, box->width,
             box->height, (double)box->score);
}
