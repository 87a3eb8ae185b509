/* The names of YOLO's classes, wherever its tools leave them: classes.txt (labelImg), *.names
 * (darknet), data.yaml and other *.yaml with "names:" (ultralytics); beside the label files, in the
 * folders above them, beside the photographs.
 */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CLASSES 100000  /* a number above is no class */
#define MOST_BYTES (1 << 20) /* of a file of names */

static enum hm_status set_name(struct file_list *names, size_t number, const char *name,
                               struct hm_error *error)
{
    while (names->count <= number)
        HM_TRY(file_list_add(names, "", error));
    char *copy = mem_string(name);
    if (!copy)
        return fail_memory(error, strlen(name), "a name");
    mem_free(names->names[number]);
    names->names[number] = copy;
    return HM_OK;
}

/* One "7: truck", "- truck" or "truck" of YAML; *next is the number of the one behind it. */
static enum hm_status take_word(struct file_list *names, char *word, size_t *next,
                                struct hm_error *error)
{
    word = text_trim(word);
    if (*word == '-' && (word[1] == ' ' || word[1] == 0))
        word = text_trim(word + 1);
    char *colon = strchr(word, ':');
    if (colon) {
        *colon = 0;
        char *key = word + strspn(word, "\"' ");
        key[strcspn(key, "\"' ")] = 0;
        double number = number_of(key);
        if (!(number >= 0 && number < MOST_CLASSES && number == floor(number)))
            return HM_OK;
        *next = (size_t)number;
        word = text_trim(colon + 1);
    }
    if (*word == '"' || *word == '\'') {
        char quote = *word++;
        word[strcspn(word, (char[]){quote, 0})] = 0;
    } else {
        char *comment = strstr(word, " #");
        if (comment)
            *comment = 0;
        word = text_trim(word);
    }
    return *word && *word != '#' ? set_name(names, (*next)++, word, error) : HM_OK;
}

/* "names: [a, b]", "names: {0: a, 7: b}", or lines "  - a" or "  0: a" below "names:". Enough of
 * YAML for what is written there, no more. */
static enum hm_status names_of_yaml(char *text, struct file_list *names, struct hm_error *error)
{
    char *at = strncmp(text, "names:", 6) == 0 ? text : strstr(text, "\nnames:");
    size_t next = 0;
    if (!at)
        return HM_OK;
    at = strchr(at, ':') + 1;
    char *inner = at + strspn(at, " \t\r\n"), *rest = at, *word;
    bool in_line = *inner == '[' || *inner == '{';
    if (in_line) {
        rest = inner + 1;
        rest[strcspn(rest, "]}")] = 0;
    }
    for (bool first = true; (word = strsep(&rest, in_line ? "," : "\n")); first = false) {
        if (!in_line && !first && *word && *word != '\r' && !strchr(" \t-#", *word))
            break; /* the next key */
        HM_TRY(take_word(names, word, &next, error));
    }
    return HM_OK;
}

static enum hm_status names_of_lines(char *text, struct file_list *names, struct hm_error *error)
{
    size_t number = 0, empty = 0;
    char *rest = text, *line;
    while ((line = text_line(&rest, &number))) {
        line = text_trim(line);
        if (!*line) {
            empty++;
            continue;
        }
        for (; empty > 0; empty--)
            HM_TRY(file_list_add(names, "", error));
        HM_TRY(file_list_add(names, line, error));
    }
    return HM_OK;
}

/* How sure a file of that name holds the names: 0 not at all, 1 first. */
static int rank_of(const char *name)
{
    static const char *const sure[] = {
        "data.yaml",  "classes.txt",    "obj.names", "dataset.yaml", "predefined_classes.txt",
        "labels.txt", "_darknet.labels"};
    for (int i = 0; i < (int)(sizeof sure / sizeof *sure); i++)
        if (strcmp(name, sure[i]) == 0)
            return i + 1;
    return file_ends_in(name, ".names")                                ? 20
           : file_ends_in(name, ".yaml") || file_ends_in(name, ".yml") ? 21
                                                                       : 0;
}

enum hm_status class_names_of_file(const char *path, struct file_list *names,
                                   struct hm_error *error)
{
    struct file_bytes bytes = {0};
    bool yaml = file_ends_in(path, ".yaml") || file_ends_in(path, ".yml");
    enum hm_status status = text_head(path, MOST_BYTES, &bytes, error);
    if (status != HM_OK)
        return status == HM_MEMORY ? status : HM_OK;
    status = yaml ? names_of_yaml(text_start(&bytes), names, error)
                  : names_of_lines(text_start(&bytes), names, error);
    file_free(&bytes);
    return status;
}

/* The best file of names in a folder. */
static enum hm_status look_in(const char *folder, struct file_list *names, char **from,
                              struct hm_error *error)
{
    struct file_list list = {0};
    enum hm_status status = file_list_folder(*folder ? folder : ".", &list, error);
    if (status == HM_INPUT)
        status = HM_OK;
    for (int rank = 1; rank <= 21 && status == HM_OK && names->count == 0; rank++)
        for (size_t i = 0; i < list.count && status == HM_OK && names->count == 0; i++) {
            if (rank_of(list.names[i]) != rank)
                continue;
            char *path = file_join(folder, list.names[i]);
            status =
                path ? class_names_of_file(path, names, error) : fail_memory(error, 0, "a path");
            if (status == HM_OK && names->count > 0)
                *from = path;
            else
                mem_free(path);
        }
    file_list_free(&list);
    return status;
}

/* The folder above; mem_free. NULL without memory. */
static char *above_of(const char *folder)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    const char *last = folder + length;
    while (last > folder && last[-1] != '/')
        last--;
    size_t part = (size_t)(folder + length - last);
    bool plain = part > 0 && !(part <= 2 && last[0] == '.' && last[part - 1] == '.');
    if (!plain)
        return file_join(*folder ? folder : ".", "..");
    char *above = mem_string(last > folder ? folder : ".");
    if (above && last > folder)
        above[last - folder - (last - folder > 1)] = 0;
    return above;
}

static bool is_top(const char *folder)
{
    char *real = realpath(*folder ? folder : ".", NULL);
    bool top = !real || strcmp(real, "/") == 0;
    free(real);
    return top;
}

/* In the folder, in "labels" in it, then in those above it. */
static enum hm_status look_upwards(const char *start, int upwards, struct file_list *names,
                                   char **from, struct hm_error *error)
{
    char *folder = mem_string(start);
    enum hm_status status = folder ? HM_OK : fail_memory(error, strlen(start), "a path");
    for (int up = 0; up <= upwards && status == HM_OK && names->count == 0; up++) {
        char *labels = file_join(folder, "labels"), *above = above_of(folder);
        status =
            labels && above ? look_in(folder, names, from, error) : fail_memory(error, 0, "a path");
        if (status == HM_OK && names->count == 0)
            status = look_in(labels, names, from, error);
        mem_free(labels);
        mem_free(folder);
        folder = above;
        if (!folder || is_top(folder))
            break;
    }
    mem_free(folder);
    return status;
}

enum hm_status class_names(const char *labels, int upwards, const char *photos,
                           struct file_list *names, char **from, struct hm_error *error)
{
    *from = NULL;
    HM_TRY(look_upwards(labels, upwards, names, from, error));
    return names->count == 0 && photos ? look_upwards(photos, 1, names, from, error) : HM_OK;
}

const char *class_name(const struct file_list *names, double number, char digits[32])
{
    bool named = number >= 0 && number < (double)names->count;
    snprintf(digits, 32, "%.0f", number);
    return named && *names->names[(size_t)number] ? names->names[(size_t)number] : digits;
}
