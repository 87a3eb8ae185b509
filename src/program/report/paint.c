/* A picture's marks as pixels, and pictures as files: one row a kind of mark, one a kind of file.
 */
#include "report/picture.h"
#include "report/draw.h"
#include "disk/disk.h"

#include <string.h>
#include <strings.h>

static void paint_box(const struct picture *p, const struct mark *m, struct image *out)
{
    (void)p;
    draw_fill(out, (int)m->x0, (int)m->y0, (int)(m->x1 - m->x0), (int)(m->y1 - m->y0), m->color,
              m->alpha);
}

static void paint_stroke(const struct picture *p, const struct mark *m, struct image *out)
{
    (void)p;
    draw_stroke(out, m->x0, m->y0, m->x1, m->y1, m->thick, m->color);
}

/* The font has ASCII; a letter of several bytes shows as one "?". */
static void paint_text(const struct picture *p, const struct mark *m, struct image *out)
{
    char line[1024];
    size_t length = 0;
    for (const char *s = p->texts[m->item].bytes; *s && length + 1 < sizeof line; s++)
        if ((*s & 0xC0) != 0x80)
            line[length++] = *s;
    line[length] = 0;
    draw_text(out, (int)m->x0 - (int)m->thick, (int)m->y0 - (int)m->thick, (int)m->thick, line,
              m->color, p->paper);
}

static void paint_image(const struct picture *p, const struct mark *m, struct image *out)
{
    image_paste(out, &p->images[m->item], (int)m->x0, (int)m->y0);
}

typedef void painter(const struct picture *p, const struct mark *m, struct image *out);
static painter *const painters[] = {
    [MARK_BOX] = paint_box,
    [MARK_STROKE] = paint_stroke,
    [MARK_TEXT] = paint_text,
    [MARK_IMAGE] = paint_image,
};

enum hm_status picture_paint(const struct picture *p, struct image *out, struct hm_error *error)
{
    enum hm_status status = picture_check(p, error);
    if (status == HM_OK)
        status = image_new(p->width, p->height, out, error);
    if (status != HM_OK)
        return status;
    draw_fill(out, 0, 0, p->width, p->height, p->paper, 255);
    for (size_t i = 0; i < p->count; i++)
        painters[p->marks[i].kind](p, &p->marks[i], out);
    return HM_OK;
}

/* ---- files ------------------------------------------------------------------------------- */

static enum hm_status write_png(const char *path, const struct picture *p, const char *title,
                                struct hm_error *error)
{
    (void)title;
    struct image image = {0};
    enum hm_status status = picture_paint(p, &image, error);
    if (status == HM_OK)
        status = image_write(path, &image, error);
    image_free(&image);
    return status;
}

static enum hm_status write_svg(const char *path, const struct picture *p, const char *title,
                                struct hm_error *error)
{
    struct text file = {0};
    enum hm_status status = picture_svg(p, title, &file, error);
    if (status == HM_OK)
        return file_write_text(path, &file, error);
    text_free(&file);
    return status;
}

struct file_kind {
    const char *ending;
    enum hm_status (*write)(const char *path, const struct picture *p, const char *title,
                            struct hm_error *error);
};
static const struct file_kind kinds[] = {{".png", write_png}, {".svg", write_svg}};

static const struct file_kind *kind_of(const char *path)
{
    size_t length = strlen(path);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (length > 4 && strcasecmp(path + length - 4, kinds[i].ending) == 0)
            return &kinds[i];
    return NULL;
}

bool picture_can_write(const char *path)
{
    return kind_of(path) != NULL;
}

enum hm_status picture_write(const char *path, const struct picture *p, const char *title,
                             struct hm_error *error)
{
    const struct file_kind *kind = kind_of(path);
    if (!kind)
        return fail(error, HM_USAGE, "%s: give a name that ends in .png or .svg", path);
    return kind->write(path, p, title, error);
}
