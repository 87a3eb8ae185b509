/* Putting marks on a picture. See picture.h; how they look is in paint.c and svg_picture.c. */
#include "report/picture.h"
#include "report/draw.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void put(struct picture *p, struct mark mark)
{
    if (!p->failed && mem_reserve((void **)&p->marks, &p->capacity, p->count + 1, sizeof *p->marks,
                                  NULL) != HM_OK)
        p->failed = true;
    if (!p->failed)
        p->marks[p->count++] = mark;
}

void picture_box(struct picture *p, double x, double y, double width, double height,
                 struct color color, int alpha)
{
    double x0 = floor(x + 0.5), y0 = floor(y + 0.5);
    double x1 = floor(x + width + 0.5), y1 = floor(y + height + 0.5);
    if (x0 < x1 && y0 < y1 && alpha > 0)
        put(p, (struct mark){MARK_BOX, color, x0, y0, x1, y1, .alpha = alpha < 255 ? alpha : 255});
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
    put(p, (struct mark){MARK_STROKE, color, x0, y0, x1, y1, thick, .alpha = 255});
}

void picture_text(struct picture *p, double x, double y, int scale, struct color color,
                  const char *format, ...)
{
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length <= 0)
        return;
    struct text text = {0};
    text_append(&text, line, strlen(line));
    if (text.failed || mem_reserve((void **)&p->texts, &p->text_capacity, p->text_count + 1,
                                   sizeof *p->texts, NULL) != HM_OK) {
        text_free(&text);
        p->failed = true;
        return;
    }
    p->texts[p->text_count] = text;
    put(p, (struct mark){.kind = MARK_TEXT,
                         .color = color,
                         .x0 = floor(x + 0.5),
                         .y0 = floor(y + 0.5),
                         .thick = scale,
                         .item = p->text_count++});
}

void picture_image(struct picture *p, double x, double y, struct image *image)
{
    if (image->rgb && mem_reserve((void **)&p->images, &p->image_capacity, p->image_count + 1,
                                  sizeof *p->images, NULL) == HM_OK) {
        double x0 = floor(x + 0.5), y0 = floor(y + 0.5);
        p->images[p->image_count] = *image;
        put(p, (struct mark){MARK_IMAGE,
                             {0},
                             x0,
                             y0,
                             x0 + image->width,
                             y0 + image->height,
                             .item = p->image_count++});
    } else {
        p->failed = p->failed || image->rgb;
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
