/* sheet: the contact sheet of a set, DIR/contact-sheet.png. It is made from the files as they lie
 * there, so it shows what a trainer will read: crops, negatives, those negatives that hold people
 * nobody labelled, and streets with the boxes of the truth.
 */
#include "synth/synth_internal.h"
#include "report/draw.h"
#include "disk/disk.h"

#include <string.h>

#define GAP 6
#define TITLE 22
#define SHEET_WIDTH (10 * (96 + GAP) + GAP)

/* A row of the sheet's table: which pictures, and how they are laid out. */
struct section {
    const char *folder, *title;
    const struct truth *truths; /* boxes to draw; NULL: none */
    bool only_with_people;
    size_t count;      /* pictures there are to choose from */
    int most, columns; /* at most so many, so many a row */
    int height;        /* of a cell */
};

static int cell_width(const struct section *s)
{
    return (SHEET_WIDTH - GAP) / s->columns - GAP;
}

/* The first pictures of a section, at most s->most of them. */
static int choose(const struct section *s, size_t *chosen)
{
    int found = 0;
    for (size_t i = 0; i < s->count && found < s->most; i++)
        if (!s->only_with_people || s->truths[i].count > 0)
            chosen[found++] = i;
    return found;
}

static int section_height(const struct section *s)
{
    size_t chosen[64];
    int rows = (choose(s, chosen) + s->columns - 1) / s->columns;
    return rows ? TITLE + rows * (s->height + GAP) : 0;
}

static void draw_truth(struct image *image, const struct truth *truth)
{
    int thick = 2 + image->width / 400;
    for (int k = 0; k < truth->count; k++) {
        const struct synth_person *p = &truth->people[k];
        const struct color green = {40, 220, 60}, yellow = {240, 200, 40};
        draw_box(image, p->x, p->y, p->width, p->height, thick,
                 p->visible < SYNTH_LEAST_VISIBLE ? yellow : green);
    }
}

/* Shrinks to the cell, keeping proportions, and pastes in its middle. */
static enum hm_status paste_fitting(struct image *sheet, const struct image *image, int x, int y,
                                    int width, int height, struct hm_error *error)
{
    double ratio = fmin((double)width / image->width, (double)height / image->height);
    ratio = fmin(ratio, 1);
    int w = (int)fmax(image->width * ratio + 0.5, 1), h = (int)fmax(image->height * ratio + 0.5, 1);
    struct image small;
    HM_TRY(image_crop(image, 0, 0, image->width, image->height, w, h, &small, error));
    image_paste(sheet, &small, x + (width - w) / 2, y + (height - h) / 2);
    image_free(&small);
    return HM_OK;
}

static enum hm_status paste_file(struct image *sheet, const char *folder, const struct section *s,
                                 size_t number, int x, int y, struct hm_error *error)
{
    struct text path = {0};
    struct image image = {0};
    text_printf(&path, "%s/%s/%06zu.jpg", folder, s->folder, number + 1);
    enum hm_status status = text_check(&path, error);
    HM_THEN(status, image_read(path.bytes, 0, &image, error));
    if (!status && s->truths)
        draw_truth(&image, &s->truths[number]);
    HM_THEN(status, paste_fitting(sheet, &image, x, y, cell_width(s), s->height, error));
    image_free(&image);
    text_free(&path);
    return status;
}

static enum hm_status paste_section(struct image *sheet, const char *folder,
                                    const struct section *s, int y, struct hm_error *error)
{
    size_t chosen[64];
    int count = choose(s, chosen);
    if (count > 0)
        draw_text(sheet, GAP, y + 4, 2, s->title, (struct color){230, 230, 230},
                  (struct color){0, 0, 0});
    for (int i = 0; i < count; i++)
        HM_TRY(paste_file(sheet, folder, s, chosen[i], GAP + i % s->columns * (cell_width(s) + GAP),
                          y + TITLE + i / s->columns * (s->height + GAP), error));
    return HM_OK;
}

enum hm_status sheet_write(const char *folder, const struct synth_made *made,
                           const struct synth_options *options, const struct truth *negatives,
                           const struct truth *streets, struct hm_error *error)
{
    bool signs = options->object == SYNTH_SIGN;
    int wide = (SHEET_WIDTH - GAP) / 3 - GAP, high = wide * options->height / options->width;
    high = high < wide ? high : wide;
    const struct section sections[] = {
        {"positives",
         signs ? "positives: crops, the sign in the middle"
               : "positives: crops, the person in the middle",
         NULL, false, made->positives, 30, 10, signs ? 96 : 160},
        {"negatives", "negatives", NULL, false, made->negatives, 6, 3, high},
        {"negatives",
         signs ? "negatives that hold signs that nobody labelled (unlabelled.csv)"
               : "negatives that hold people whom nobody labelled (unlabelled.csv)",
         negatives, true, made->negatives, 6, 3, high},
        {"street", "street, with the boxes of street.csv", streets, false, made->streets, 6, 3,
         250},
    };
    int height = GAP, count = (int)(sizeof sections / sizeof *sections);
    for (int i = 0; i < count; i++)
        height += section_height(&sections[i]);
    struct image sheet;
    enum hm_status status = image_new(SHEET_WIDTH, height, &sheet, error);
    int y = 0;
    for (int i = 0; i < count && !status; i++) {
        status = paste_section(&sheet, folder, &sections[i], y, error);
        y += section_height(&sections[i]);
    }
    char *path = status ? NULL : file_join(folder, "contact-sheet.png");
    if (path)
        status = image_write(path, &sheet, error);
    else if (!status)
        status = fail_memory(error, 0, "a path");
    mem_free(path);
    image_free(&sheet);
    return status;
}
