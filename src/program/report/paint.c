/* A picture's marks as pixels, and pictures as files. */
#include "report/picture.h"
#include "disk/disk.h"

/* The font has ASCII; a letter of several bytes shows as one "?". */
static void paint_text(const struct mark *m, const char *words, struct color paper,
                       struct image *out)
{
    char line[1024];
    size_t length = 0;
    for (const char *s = words; *s && length + 1 < sizeof line; s++)
        if ((*s & 0xC0) != 0x80)
            line[length++] = *s;
    line[length] = 0;
    int scale = (int)m->thick;
    draw_text(out, (int)m->x0 - scale, (int)m->y0 - scale, scale, line, m->color, paper);
}

enum hm_status picture_paint(const struct picture *p, struct image *out, struct hm_error *error)
{
    HM_TRY(picture_check(p, error));
    HM_TRY(image_new(p->width, p->height, out, error));
    draw_fill(out, 0, 0, p->width, p->height, p->paper, 255);
    for (const struct mark *m = p->marks; m < p->marks + p->count; m++) {
        int x = (int)m->x0, y = (int)m->y0;
        if (m->kind == MARK_BOX)
            draw_fill(out, x, y, (int)(m->x1 - m->x0), (int)(m->y1 - m->y0), m->color, m->alpha);
        else if (m->kind == MARK_STROKE)
            draw_stroke(out, m->x0, m->y0, m->x1, m->y1, m->thick, m->color);
        else if (m->kind == MARK_TEXT)
            paint_text(m, p->texts[m->item].bytes, p->paper, out);
        else
            image_paste(out, &p->images[m->item], x, y);
    }
    return HM_OK;
}

/* ---- files ------------------------------------------------------------------------------- */

bool picture_can_write(const char *path)
{
    return file_ends_in(path, ".png") || file_ends_in(path, ".svg");
}

enum hm_status picture_write(const char *path, const struct picture *p, const char *title,
                             struct hm_error *error)
{
    struct image image = {0};
    struct text file = {0};
    if (!picture_can_write(path))
        return fail(error, HM_USAGE, "%s: give a name that ends in .png or .svg", path);
    if (file_ends_in(path, ".png")) {
        HM_TRY(picture_paint(p, &image, error));
        enum hm_status status = image_write(path, &image, error);
        image_free(&image);
        return status;
    }
    enum hm_status status = picture_svg(p, title, &file, error);
    if (status == HM_OK)
        return file_write_text(path, &file, error);
    text_free(&file);
    return status;
}
