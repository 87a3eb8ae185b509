/* Detections as rows of words and numbers, one file a photograph, a class or a sequence.
 *
 *   YOLO      class x y width height confidence, shares of the photograph that the file is called
 *             after; an outline has its points between class and confidence
 *   Cartucho  class confidence left top right bottom, in a file called after its photograph
 *   VOC       photograph confidence xmin ymin xmax ymax, in a file comp4_det_test_CLASS.txt;
 *             counting from 1, the last pixel included
 *   KITTI     16 columns, the last one the score, in a file called after its photograph
 *   MOT       frame,identity,left,top,width,height,score,...; frames and pixels count from 1 */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MOST_WORDS 17

/* The first line that says something, cut into words; 0: none. */
static int first_words(const char *head, char *line, size_t size, char **words)
{
    head += strspn(head, " \t\r\n");
    snprintf(line, size, "%.*s", (int)strcspn(head, "\r\n"), head);
    return text_words(line, words, MOST_WORDS);
}

static bool all_numbers(char *const *words, int from, int to)
{
    for (int i = from; i < to; i++)
        if (isnan(number_of(words[i])))
            return false;
    return true;
}

/* ---- YOLO -------------------------------------------------------------------------------- */

bool probe_yolo_detections(const char *head)
{
    char line[4096], *words[MOST_WORDS];
    int count = first_words(head, line, sizeof line, words);
    if (count < 5 || !all_numbers(words, 0, count < MOST_WORDS ? count : MOST_WORDS))
        return false;
    double class = number_of(words[0]);
    if (class < 0 || class != floor(class))
        return false;
    for (int i = 1; i < count && i < MOST_WORDS; i++) {
        double value = number_of(words[i]);
        if (value < -0.5 || value > 1.5)
            return false;
    }
    return number_of(words[3]) > 0 && number_of(words[4]) > 0;
}

/* Folders between a file of the detections and the folder that was given, which is the last: as
 * ultralytics leaves them, predict/labels/a.txt. 0: the file itself was given. */
static int folders_above(const char *given, const char *path)
{
    size_t length = strlen(given);
    int above = 0;
    if (strncmp(given, path, length) != 0)
        return 0;
    for (const char *p = path + length; *p; p++)
        above += *p == '/' && p[1] != '/' && p > path + length;
    return above;
}

/* The names of classes near the detections, those of the truth, or those above the detections. */
static enum hm_status seek_names(struct detection_builder *b, const char *path,
                                 struct hm_error *error)
{
    char *from = NULL;
    if (b->names_sought)
        return HM_OK;
    b->names_sought = true;
    char *folder = mem_string(path);
    if (!folder)
        return fail_memory(error, strlen(path), "a path");
    folder[file_name(folder) - folder] = 0;
    const char *start = *folder ? folder : ".";
    int above = folders_above(b->path, path);
    enum hm_status status = class_names(start, above, NULL, &b->names, &from, error);
    if (status == HM_OK && b->names.count == 0 && b->truth->names_from)
        status = class_names_of_file(b->truth->names_from, &b->names, error);
    if (status == HM_OK && b->names.count == 0)
        status = class_names(start, above + 1, NULL, &b->names, &from, error);
    mem_free(folder);
    mem_free(from);
    return status;
}

/* Numbers of a row: the class, then coordinates, then the confidence. False: it is no such row. */
static bool yolo_row(const char *line, double *class, double box[4], double *score, bool *scored)
{
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY}, value = 0;
    int count = 0;
    for (; line[strspn(line, " \t\r")]; count++) {
        double before = value;
        value = next_number(&line);
        if (isnan(value) || (*line && !strchr(" \t\r", *line)))
            return false;
        if (count == 0)
            *class = value;
        else if (count <= 4)
            box[count - 1] = value;
        if (count >= 2) {         /* `before` is no confidence: one more came */
            int side = count % 2; /* count - 1 was the place of `before` */
            low[side] = before < low[side] ? before : low[side];
            high[side] = before > high[side] ? before : high[side];
        }
    }
    *score = value;
    *scored = count == 6 || (count >= 8 && count % 2 == 0);
    if (count < 5 || (count > 6 && !*scored))
        return count == 5;
    if (count > 6) { /* x at odd places: side 0 */
        box[0] = (low[0] + high[0]) / 2, box[2] = high[0] - low[0];
        box[1] = (low[1] + high[1]) / 2, box[3] = high[1] - low[1];
    }
    return true;
}

enum hm_status read_yolo_detections(struct detection_builder *b, const char *path, char *text,
                                    size_t length, struct hm_error *error)
{
    struct place place = {path, 0};
    struct data_size size = {0, 0};
    size_t image;
    char *line, digits[32];
    (void)length;
    HM_TRY(seek_names(b, path, error));
    HM_TRY(detections_image(b, place, path, &image, error));
    if (image != NAME_ABSENT)
        HM_TRY(data_image_size(&b->truth->images.images[image], &size, error));
    while ((line = text_line(&text, &place.line))) {
        double class = 0, n[4] = {0, 0, 0, 0}, score = 0;
        bool scored = false;
        if (!*line)
            continue;
        if (!yolo_row(line, &class, n, &score, &scored))
            return fail(error, HM_INPUT, "%s:%zu: not \"class x y width height confidence\"", path,
                        place.line);
        if (!scored)
            return fail(error, HM_INPUT,
                        "%s:%zu: \"class x y width height\" without a confidence: let the detector "
                        "write it (save_conf=True)",
                        path, place.line);
        struct data_detection d = {(n[0] - n[2] / 2) * size.width, (n[1] - n[3] / 2) * size.height,
                                   n[2] * size.width, n[3] * size.height, score};
        const char *label = class_name(&b->names, class, digits);
        b->numbered = b->numbered || label == digits;
        HM_TRY(detections_add(b, place, image, label, d, error));
    }
    return HM_OK;
}

/* ---- Cartucho and VOC -------------------------------------------------------------------- */

/* A label, or the name of a photograph: 000004 is one, 4 is a number. */
static bool is_name(const char *word)
{
    return isnan(number_of(word)) || (word[0] == '0' && strlen(word) >= 4 && !strchr(word, '.'));
}

bool probe_words_detections(const char *head)
{
    char line[4096], *words[MOST_WORDS];
    int count = first_words(head, line, sizeof line, words);
    bool shares = count == 6 && number_of(words[4]) <= 1.5 && number_of(words[5]) <= 1.5;
    return count == 6 && !shares && is_name(words[0]) && !strchr(words[0], ',') &&
           all_numbers(words, 1, 6) && number_of(words[4]) >= number_of(words[2]) &&
           number_of(words[5]) >= number_of(words[3]);
}

/* "comp4_det_test_person.txt": person. Else the stem where it is a label that is looked for. */
static const char *label_of_file(const struct detection_builder *b, const char *path, char *out,
                                 size_t size)
{
    const char *name = file_name(path), *dot = strrchr(name, '.'), *from = name;
    snprintf(out, size, "%.*s", (int)(dot ? dot - name : (long)strlen(name)), name);
    const char *det = strstr(out, "_det_");
    if (det) {
        from = strchr(det + 5, '_');
        from = from ? from + 1 : det + 5;
        memmove(out, from, strlen(from) + 1);
        return out;
    }
    return label_meaning(b->options, out) == DATA_OBJECT ? out : NULL;
}

enum hm_status read_words_detections(struct detection_builder *b, const char *path, char *text,
                                     size_t length, struct hm_error *error)
{
    struct place place = {path, 0};
    bool several, voc = photo_index_find(&b->index, path, true, &several) == NAME_ABSENT;
    char *line, *words[MOST_WORDS], stem[200];
    const char *of_file = voc ? label_of_file(b, path, stem, sizeof stem) : NULL;
    size_t image = NAME_ABSENT;
    double one = voc ? 1 : 0;
    (void)length;
    b->format = voc ? "voc" : "cartucho";
    if (!voc)
        HM_TRY(detections_image(b, place, path, &image, error));
    while ((line = text_line(&text, &place.line))) {
        int count = text_words(line, words, MOST_WORDS);
        if (count == 0)
            continue;
        if (count != 6 || !all_numbers(words, 1, 6))
            return fail(error, HM_INPUT, "%s:%zu: not \"%s confidence left top right bottom\"",
                        path, place.line, voc ? "photograph" : "class");
        double n[5];
        for (int i = 0; i < 5; i++)
            n[i] = number_of(words[1 + i]);
        struct data_detection d = {n[1] - one, n[2] - one, n[3] - n[1] + one, n[4] - n[2] + one,
                                   n[0]};
        if (voc)
            HM_TRY(detections_image(b, place, words[0], &image, error));
        HM_TRY(detections_add(b, place, image, voc ? of_file : words[0], d, error));
    }
    return HM_OK;
}

/* ---- KITTI ------------------------------------------------------------------------------- */

bool probe_kitti_detections(const char *head)
{
    char line[4096], *words[MOST_WORDS];
    int count = first_words(head, line, sizeof line, words);
    return count == 16 && isnan(number_of(words[0])) && all_numbers(words, 1, 16);
}

enum hm_status read_kitti_detections(struct detection_builder *b, const char *path, char *text,
                                     size_t length, struct hm_error *error)
{
    struct place place = {path, 0};
    char *line, *words[MOST_WORDS];
    size_t image;
    (void)length;
    HM_TRY(detections_image(b, place, path, &image, error));
    while ((line = text_line(&text, &place.line))) {
        int count = text_words(line, words, MOST_WORDS);
        if (count == 0)
            continue;
        if (count != 16)
            return fail(error, HM_INPUT, "%s:%zu: not the 16 columns of KITTI", path, place.line);
        double x = number_of(words[4]), y = number_of(words[5]);
        struct data_detection d = {x, y, number_of(words[6]) - x, number_of(words[7]) - y,
                                   number_of(words[15])};
        HM_TRY(detections_add(b, place, image, words[0], d, error));
    }
    return HM_OK;
}

/* ---- MOT --------------------------------------------------------------------------------- */

bool probe_mot_detections(const char *head)
{
    char line[1024];
    double n[MOT_COLUMNS];
    head += strspn(head, " \t\r\n");
    snprintf(line, sizeof line, "%.*s", (int)strcspn(head, "\r\n"), head);
    if (!strchr(line, ','))
        return false;
    int count = mot_numbers(line, n);
    return count >= 7 && mot_looks_like(n, count);
}

enum hm_status read_mot_detections(struct detection_builder *b, const char *path, char *text,
                                   size_t length, struct hm_error *error)
{
    struct place place = {path, 0};
    double n[MOT_COLUMNS], frame = -1;
    size_t image = NAME_ABSENT;
    char *line;
    (void)length;
    while ((line = text_line(&text, &place.line))) {
        if (!*line)
            continue;
        if (mot_numbers(line, n) < 7)
            return fail(error, HM_INPUT,
                        "%s:%zu: not \"frame,identity,left,top,width,height,score\"", path,
                        place.line);
        if (n[0] != frame)
            HM_TRY(detections_frame(b, place, n[0], &image, error));
        frame = n[0];
        struct data_detection d = {n[2] - 1, n[3] - 1, n[4], n[5], n[6]};
        HM_TRY(detections_add(b, place, image, NULL, d, error));
    }
    return HM_OK;
}
