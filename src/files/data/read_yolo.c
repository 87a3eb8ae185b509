/* YOLO text: one file a photograph, "class x y width height", the middle and the size of the box in
 * shares of the photograph.
 *
 * The photograph is the picture of the same name; the folders labels/ and images/ are told apart by
 * nothing else. A picture without a file, or with an empty one, has no people in it. What the
 * classes are called is said in classes.txt or data.yaml; without those the number is the label,
 * and 0 is among the default ones.
 */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The numbers of a line; how many there are, -1 where a word is none. */
static int numbers_of(const char *line, double *numbers, int most)
{
    int count = 0;
    while (line[strspn(line, " \t\r")]) {
        double value = next_number(&line);
        if (isnan(value) || (*line && !strchr(" \t\r", *line)))
            return -1;
        if (count < most)
            numbers[count] = value;
        count++;
    }
    return count;
}

bool probe_yolo(char *head)
{
    char *rest = head, *line;
    double n[5];
    size_t number = 0;
    while ((line = text_line(&rest, &number)) && !*line)
        ;
    bool like = line && numbers_of(line, n, 5) >= 5 && n[0] >= 0 && n[0] == floor(n[0]);
    for (int i = 1; i < 5; i++)
        like = like && n[i] >= -0.5 && n[i] <= 1.5;
    return like;
}

/* ---- names of the classes ---------------------------------------------------------------- */

/* The names of data.yaml: "names: [a, b]", or lines "  - a" or "  0: a" below "names:". Enough of
 * YAML for what is written there, no more. */
static enum hm_status names_of_yaml(char *text, struct file_list *names, struct hm_error *error)
{
    char *at = strncmp(text, "names:", 6) == 0 ? text : strstr(text, "\nnames:");
    if (!at)
        return HM_OK;
    at = strchr(at, ':') + 1;
    bool inline_list = at[strspn(at, " \t\r")] == '[' || at[strspn(at, " \t\r")] == '{';
    char *rest = at, *word;
    if (inline_list)
        rest[strcspn(rest, "]}")] = 0;
    enum hm_status status = HM_OK;
    bool first = true;
    while (status == HM_OK && (word = strsep(&rest, inline_list ? "," : "\n"))) {
        bool indented = strchr(" \t-", *word) != NULL;
        if (!inline_list && !first && *word && *word != '\r' && !indented)
            break; /* the next key */
        first = false;
        char *colon = strchr(word, ':');
        word = colon ? colon + 1 : word;
        word += strspn(word, " \t\r\n[{'\"-");
        word[strcspn(word, "'\"\r\n#")] = 0;
        if (*word)
            status = file_list_add(names, word, error);
    }
    return status;
}

static enum hm_status names_of_lines(char *text, struct file_list *names, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    size_t number = 0;
    char *rest = text, *line;
    while (status == HM_OK && (line = text_line(&rest, &number)))
        if (*line)
            status = file_list_add(names, line, error);
    return status;
}

static enum hm_status find_names(struct truth_builder *b, struct file_list *names,
                                 struct hm_error *error)
{
    static const struct {
        const char *name;
        enum hm_status (*read)(char *text, struct file_list *names, struct hm_error *error);
    } places[] = {{"data.yaml", names_of_yaml},           {"classes.txt", names_of_lines},
                  {"labels/classes.txt", names_of_lines}, {"obj.names", names_of_lines},
                  {"../data.yaml", names_of_yaml},        {"../classes.txt", names_of_lines}};
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < sizeof places / sizeof *places && names->count == 0 && !status; i++) {
        char *path = file_join(*b->root ? b->root : ".", places[i].name);
        struct file_bytes bytes = {0};
        if (!path)
            status = fail_memory(error, 0, "a path");
        else if (file_read(path, 1 << 20, &bytes, NULL) == HM_OK)
            status = places[i].read(text_start(&bytes), names, error);
        file_free(&bytes);
        mem_free(path);
    }
    return status;
}

/* ---- boxes ------------------------------------------------------------------------------- */

static enum hm_status read_line(struct truth_builder *b, const struct file_list *names,
                                struct place place, size_t image, struct data_size size,
                                const char *line, struct hm_error *error)
{
    double n[6];
    int count = numbers_of(line, n, 6);
    if (count != 5 && count != 6) { /* 6: with a confidence */
        build_drop(b, DATA_DROP_LINE, place, "not \"class x y width height\"");
        return HM_OK;
    }
    char number[32];
    snprintf(number, sizeof number, "%.0f", n[0]);
    bool named = n[0] >= 0 && n[0] < (double)names->count;
    struct raw_box box = {
        .xmin = (n[1] - n[3] / 2) * size.width,
        .ymin = (n[2] - n[4] / 2) * size.height,
        .xmax = (n[1] + n[3] / 2) * size.width,
        .ymax = (n[2] + n[4] / 2) * size.height,
        .label = named ? names->names[(size_t)n[0]] : number,
    };
    return build_box(b, place, image, &box, error);
}

static enum hm_status read_file(struct truth_builder *b, void *context,
                                const struct truth_file *file, char *text, struct hm_error *error)
{
    struct place place = {file->path, 0};
    struct data_size size;
    size_t image;
    enum hm_status status = build_photo(b, place, "", file->name, true, &image, error);
    if (status != HM_OK || image == NO_PHOTO)
        return status;
    status = build_size(b, image, &size, error);
    if (status != HM_OK || size.width < 0)
        return status;
    char *rest = text, *line;
    while (status == HM_OK && (line = text_line(&rest, &place.line)))
        if (*line)
            status = read_line(b, context, place, image, size, line, error);
    return status;
}

enum hm_status read_yolo(struct truth_builder *b, const struct truth_files *files,
                         struct hm_error *error)
{
    struct file_list names = {0};
    enum hm_status status = find_names(b, &names, error);
    if (status == HM_OK)
        status = read_each(b, files, probe_yolo, read_file, &names, error);
    file_list_free(&names);
    return status == HM_OK ? build_background(b, error) : status;
}
