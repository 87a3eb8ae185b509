/* Folders that hogmine makes whole: whose are they, and what may be removed from them. */
#include "disk/disk.h"

#include <string.h>

/* ".model.json.tmp-Ab3dEf": what a killed process left of a file that it was writing. */
static bool is_leftover(const char *name)
{
    const char *mark = strstr(name, ".tmp-");
    return name[0] == '.' && mark && strlen(mark) == strlen(".tmp-XXXXXX");
}

/* Does FOLDER/marker hold the words that say that hogmine made the folder? */
static bool is_ours(const char *path, const struct folder_kind *kind)
{
    struct file_bytes file;
    char *marker = file_join(path, kind->marker);
    bool ours = marker && file_read(marker, 1 << 20, &file, NULL) == HM_OK;
    if (ours) {
        ours = strstr((char *)file.bytes, kind->words) != NULL;
        file_free(&file);
    }
    mem_free(marker);
    return ours;
}

/* Was the folder begun by a process that was killed before the marker was there? */
static bool is_begun(const char *path, const struct folder_kind *kind, const struct file_list *list)
{
    if (!kind || !kind->first)
        return false;
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->names[i], kind->marker) == 0 ||
            !(is_leftover(list->names[i]) || kind->holds(list->names[i])))
            return false;
    char *first = file_join(path, kind->first);
    bool begun = first && file_exists(first);
    mem_free(first);
    return begun;
}

enum hm_status folder_look(const char *path, const struct folder_kind *kind, enum folder_state *out,
                           struct hm_error *error)
{
    struct file_list list = {0};
    *out = !file_exists(path) ? FOLDER_ABSENT : FOLDER_NO_FOLDER;
    if (!file_is_folder(path))
        return HM_OK;
    HM_TRY(file_list_folder(path, &list, error));
    size_t held = 0;
    for (size_t i = 0; i < list.count; i++)
        held += !is_leftover(list.names[i]);
    bool begun = is_begun(path, kind, &list);
    file_list_free(&list);
    *out = held == 0 || begun            ? FOLDER_EMPTY
           : kind && is_ours(path, kind) ? FOLDER_OURS
                                         : FOLDER_OTHERS;
    return HM_OK;
}

enum hm_status folder_clear(const char *path, const struct folder_kind *kind,
                            struct hm_error *error)
{
    struct file_list list = {0};
    enum hm_status status = file_list_folder(path, &list, error);
    for (size_t i = 0; i < list.count && status == HM_OK; i++) {
        if (!is_leftover(list.names[i]) && !(kind && kind->holds(list.names[i])))
            continue;
        char *inner = file_join(path, list.names[i]);
        status = inner ? file_remove_tree(inner, error) : fail_memory(error, 0, "a path");
        mem_free(inner);
    }
    file_list_free(&list);
    return status;
}
