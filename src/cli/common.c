/* What several commands do alike. */
#include "cli/cli.h"

#include <string.h>

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

enum hm_status prepare_folder(const char *path, bool force, const char *const *contents,
                              struct hm_error *error)
{
    if (file_exists(path) && !file_is_folder(path))
        return fail(error, HM_OUTPUT, "%s: this is a file, not a folder; give another name", path);
    if (file_is_folder(path)) {
        struct file_list list = {0};
        enum hm_status status = file_list_folder(path, &list, error);
        bool full = list.count > 0;
        file_list_free(&list);
        if (status != HM_OK)
            return HM_OUTPUT;
        if (full && !force)
            return fail(error, HM_OUTPUT,
                        "%s: the folder exists and is not empty; give another name, or --force to "
                        "replace what is in it",
                        path);
    }
    enum hm_status status = file_make_folder(path, error);
    for (int i = 0; contents && contents[i] && status == HM_OK; i++) {
        char *inner = file_join(path, contents[i]);
        status = inner ? file_remove_tree(inner, error) : fail_memory(error, 0, "a path");
        mem_free(inner);
    }
    return status;
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
        if (status == HM_OK) {
            status = mem_reserve((void **)&out->images, &out->capacity, out->count + found.count,
                                 sizeof *out->images, error);
            if (status != HM_OK)
                data_free(&found);
        }
        if (status != HM_OK) {
            data_free(out);
            return status;
        }
        memcpy(out->images + out->count, found.images, found.count * sizeof *found.images);
        out->count += found.count;
        mem_free(found.images); /* the texts have moved */
    }
    return HM_OK;
}

enum hm_status judge_bad(const struct settings *settings, long bad, size_t all,
                         struct hm_error *error)
{
    if ((double)bad <= settings->max_bad * (double)all)
        return HM_OK;
    return fail(error, HM_TOO_MANY_BAD,
                "%ld of %zu images cannot be read, more than --max-bad %g%% allows", bad, all,
                settings->max_bad * 100);
}
