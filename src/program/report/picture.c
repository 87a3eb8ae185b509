/* Putting marks on a picture. See picture.h; how they look is in paint.c and svg_picture.c. */
#include "report/picture.h"
#include "report/draw.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct mark *new_mark(struct picture *p, enum mark_kind kind, struct color color)
{
    if (!p->failed && mem_reserve((void **)&p->marks, &p->capacity, p->count + 1, sizeof *p->marks,
                                  NULL) != HM_OK)
        p->failed = true;
    if (p->failed)
        return NULL;
    struct mark *mark = &p->marks[p->count++];
    *mark = (struct mark){.kind = kind, .color = color, .alpha = 255};
    return mark;
}

void picture_box(struct picture *p, double x, double y, double width, double height,
                 struct color color, int alpha)
{
    double x0 = floor(x + 0.5), y0 = floor(y + 0.5);
    double x1 = floor(x + width + 0.5), y1 = floor(y + height + 0.5);
    struct mark *mark = x0 < x1 && y0 < y1 && alpha > 0 ? new_mark(p, MARK_BOX, color) : NULL;
    if (!mark)
        return;
    mark->x0 = x0, mark->y0 = y0, mark->x1 = x1, mark->y1 = y1;
    mark->alpha = alpha < 255 ? alpha : 255;
}

void picture_outline(struct picture *p, double x, double y, double width, double height,
                     double thick, struct color color)
{
    picture_box(p, x, y, width, thick, color, 255);
    picture_box(p, x, y + height - thick, width, thick, color, 255);
    picture_box(p, x, y, thick, height, color, 255);
    picture_box(p, x + width - thick, y, thick, height, color, 255);
}

void picture_stroke(struct picture *p, double x0, double y0, double x1, double y1, double thick,
                    struct color color)
{
    struct mark *mark = new_mark(p, MARK_STROKE, color);
    if (!mark)
        return;
    mark->x0 = x0, mark->y0 = y0, mark->x1 = x1, mark->y1 = y1;
    mark->thick = thick;
}

void picture_text(struct picture *p, double x, double y, int scale, struct color color,
                  const char *format, ...)
{
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length > 0 && mem_reserve((void **)&p->texts, &p->text_capacity, p->text_count + 1,
                                  sizeof *p->texts, NULL) != HM_OK)
        p->failed = true;
    struct mark *mark = length > 0 ? new_mark(p, MARK_TEXT, color) : NULL;
    if (!mark)
        return;
    struct text *text = &p->texts[p->text_count];
    *text = (struct text){0};
    text_append(text, line, strlen(line));
    p->failed = p->failed || text->failed;
    mark->item = p->text_count++;
    mark->x0 = floor(x + 0.5), mark->y0 = floor(y + 0.5);
    mark->thick = scale;
}

void picture_image(struct picture *p, double x, double y, struct image *image)
{
    const struct color none = {0};
    if (mem_reserve((void **)&p->images, &p->image_capacity, p->image_count + 1, sizeof *p->images,
                    NULL) != HM_OK)
        p->failed = true;
    struct mark *mark = image->rgb ? new_mark(p, MARK_IMAGE, none) : NULL;
    if (mark) {
        mark->x0 = floor(x + 0.5), mark->y0 = floor(y + 0.5);
        mark->x1 = mark->x0 + image->width, mark->y1 = mark->y0 + image->height;
        mark->item = p->image_count;
        p->images[p->image_count++] = *image;
    } else {
        image_free(image);
    }
    *image = (struct image){0};
}

enum hm_status picture_check(const struct picture *p, struct hm_error *error)
{
    return p->failed ? fail_memory(error, p->count * sizeof *p->marks, "a picture") : HM_OK;
}

void picture_free(struct picture *p)
{
    for (size_t i = 0; i < p->text_count; i++)
        text_free(&p->texts[i]);
    for (size_t i = 0; i < p->image_count; i++)
        image_free(&p->images[i]);
    mem_free(p->texts);
    mem_free(p->images);
    mem_free(p->marks);
    *p = (struct picture){0};
}
