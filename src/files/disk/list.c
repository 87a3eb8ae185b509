/* Lists of names, and what a folder holds. */
#include "disk/disk.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum hm_status file_list_add(struct file_list *list, const char *name, struct hm_error *error)
{
    HM_TRY(mem_reserve((void **)&list->names, &list->capacity, list->count + 1, sizeof *list->names,
                       error));
    list->names[list->count] = mem_string(name);
    if (!list->names[list->count])
        return fail_memory(error, strlen(name), name);
    list->count++;
    return HM_OK;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void file_list_sort(struct file_list *list)
{
    sort_items(list->names, list->count, sizeof *list->names, compare_names);
}

enum hm_status file_list_folder(const char *path, struct file_list *list, struct hm_error *error)
{
    DIR *folder = opendir(path);
    if (!folder)
        return fail(error, HM_INPUT, "%s: %s", path, strerror(errno));
    enum hm_status status = HM_OK;
    struct dirent *entry;
    while (status == HM_OK && (entry = readdir(folder)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            status = file_list_add(list, entry->d_name, error);
    closedir(folder);
    file_list_sort(list);
    return status;
}

enum hm_status file_list_once(const char *path, const struct file_folder *above,
                              struct file_folder *here, struct file_list *list,
                              struct hm_error *error)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return fail(error, HM_INPUT, "%s: %s", path, strerror(errno));
    *here = (struct file_folder){above, info.st_dev, info.st_ino};
    for (; above; above = above->above)
        if (above->device == here->device && above->inode == here->inode)
            return HM_OK;
    return file_list_folder(path, list, error);
}

void file_list_free(struct file_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        mem_free(list->names[i]);
    mem_free(list->names);
    *list = (struct file_list){0};
}
