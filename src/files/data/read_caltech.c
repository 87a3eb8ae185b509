/* Caltech-style text, as Piotr Dollar's toolbox writes it (bbGt, version 3): one file a photograph.
 *
 *     % bbGt version=3
 *     person 325 160 23 52 1 326 161 20 30 0 0
 *
 * label, x, y, width, height, whether it is occluded, the visible part (all zeros: all of it),
 * whether it is to be ignored, an angle. Older versions end sooner. Real numbers, taken as 0-based.
 * The photograph is the picture of the same name.
 *
 * Without the first line a file of "label n n n n" may as well be of an evaluator that writes
 * "class left top right bottom [difficult]" (Cartucho's mAP): which, is told by how the boxes fit
 * their photographs. That is the format "cartucho", corners, 0-based and half-open.
 */
#include "data/data_internal.h"

#include <math.h>
#include <string.h>

#define MOST_NUMBERS 12

/* Splits "label n n n ... [difficult]"; how many numbers (a word that is none counts as NaN). */
static int split(char *line, char **label, double *numbers, bool *difficult)
{
    char *rest = line + strspn(line, " \t"), *word;
    int count = 0;
    *difficult = false;
    *label = strsep(&rest, " \t");
    while (rest && (word = strsep(&rest, " \t")) && count < MOST_NUMBERS)
        if (count == 4 && strcmp(word, "difficult") == 0)
            *difficult = true;
        else if (*word)
            numbers[count++] = number_of(word);
    return count;
}

/* Versions have 4, 5, 9, 10 and 11 numbers. */
static bool is_version(int count)
{
    return count == 4 || count == 5 || (count >= 9 && count <= 11);
}

bool probe_caltech(char *head)
{
    if (strncmp(head, "% bbGt", 6) == 0)
        return true;
    char *rest = head, *label;
    double numbers[MOST_NUMBERS];
    size_t line = 0;
    bool like = false, difficult;
    char *first = text_line(&rest, &line);
    if (first && *first) {
        int count = split(first, &label, numbers, &difficult);
        like = is_version(count) && isnan(number_of(label)) && *label && !strchr(label, ',') &&
               !is_picture_name(label);
        for (int i = 0; i < count; i++)
            like = like && !isnan(numbers[i]);
    }
    return like;
}

bool probe_cartucho(char *head)
{
    char *rest = head, *words[8];
    size_t line = 0;
    char *first = text_line(&rest, &line);
    int count = first ? text_words(first, words, 8) : 0;
    bool like = (count == 5 || (count == 6 && strcmp(words[5], "difficult") == 0)) &&
                !strchr(words[0], ',');
    double n[4];
    for (int i = 0; i < 4 && like; i++)
        n[i] = number_of(words[1 + i]);
    return like && n[2] > n[0] && n[3] > n[1] && n[2] > 2 && n[3] > 2;
}

/* plain: without Dollar's first line. */
static enum hm_status read_line(struct truth_builder *b, struct place place, size_t image,
                                char *line, bool plain, enum sense usual, struct hm_error *error)
{
    char *label;
    double n[MOST_NUMBERS] = {0};
    bool difficult;
    int count = split(line, &label, n, &difficult);
    b->says_difficult = b->says_difficult || difficult;
    if (!is_version(count)) {
        build_drop(b, DATA_DROP_LINE, place,
                   "%d numbers behind the label; label x y width height is the least", count);
        return HM_OK;
    }
    struct raw_box box = {
        .xmin = n[0],
        .ymin = n[1],
        .xmax = n[0] + n[2],
        .ymax = n[1] + n[3],
        .has_visible = count >= 9 && n[7] > 0 && n[8] > 0,
        .visible_xmin = n[5],
        .visible_ymin = n[6],
        .visible_xmax = n[5] + n[7],
        .visible_ymax = n[6] + n[8],
        .label = label,
        .ignore = difficult || (count >= 10 && n[9] != 0),
    };
    if (plain && count < 9)
        return build_numbers(b, place, image, usual, n, &box, error);
    return build_box(b, place, image, &box, error);
}

static enum hm_status read_file(struct truth_builder *b, void *context,
                                const struct truth_file *file, char *text, struct hm_error *error)
{
    const enum sense *usual = context;
    struct place place = {file->path, 0};
    size_t image;
    bool plain = strncmp(text, "% bbGt", 6) != 0;
    enum hm_status status = build_photo(b, place, "", file->name, true, &image, error);
    char *rest = text, *line;
    while (status == HM_OK && image != NO_PHOTO && (line = text_line(&rest, &place.line)))
        if (*line && *line != '%' && *line != '#')
            status = read_line(b, place, image, line, plain, *usual, error);
    return status;
}

enum hm_status read_caltech(struct truth_builder *b, const struct truth_files *files,
                            struct hm_error *error)
{
    enum sense usual = SENSE_SIZES;
    return read_each(b, files, probe_caltech, read_file, &usual, error);
}

enum hm_status read_cartucho(struct truth_builder *b, const struct truth_files *files,
                             struct hm_error *error)
{
    enum sense usual = SENSE_CORNERS;
    return read_each(b, files, b->weighed ? probe_caltech : probe_cartucho, read_file, &usual,
                     error);
}
