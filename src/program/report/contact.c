/* A contact sheet. See contact.h. */
#include "report/contact.h"
#include "image/image.h"
#include "report/sheet_internal.h"

#include <string.h>

#define ACROSS 10
#define LONGEST 256
#define WORDS 36 /* pixels below a crop */
#define LEAST 84 /* the least width: a score */
#define GAP 8
#define TOP 40

/* One sheet on its way: the crops are cut on all threads, and put into their places in order. */
struct contact {
    const struct contact_sheet *sheet;
    struct contact_crop *crops;
    struct image *images; /* of the crops */
    int width, height;    /* of each */
};

static void cut(void *context, size_t i, int worker)
{
    const struct contact *c = context;
    struct contact_crop *crop = &c->crops[i];
    struct image photo = {0};
    struct hm_error why;
    (void)worker;
    if (!crop->photo ||
        data_read_image(crop->photo, c->sheet->max_pixels, &photo, &crop->error) != HM_OK)
        return;
    if (image_crop(&photo, crop->part.x, crop->part.y, crop->part.width, crop->part.height,
                   c->width, c->height, &c->images[i], &why) != HM_OK)
        fail(&crop->error, why.status, "%s: %s", crop->name, why.text);
    else if (c->sheet->mark)
        c->sheet->mark(c->sheet->context, i, &c->images[i]);
    image_free(&photo);
}

static void put(const struct contact *c, size_t i, size_t across, int pitch, struct picture *p)
{
    double x = GAP + (double)(i % across) * pitch;
    double y = TOP + (double)(i / across) * (c->height + WORDS + GAP);
    double below = y + c->height;
    if (!c->images[i].rgb)
        picture_outline(p, x, y, c->width, c->height, 1, sheet_grey);
    picture_image(p, x, y, &c->images[i]);
    picture_text(p, x, below + 4, 2, sheet_ink, "%s", c->crops[i].caption);
    picture_text(p, x, below + 22, 1, sheet_grey, "%s",
                 name_end(c->crops[i].name, (size_t)(pitch / 6) - 1));
}

static enum hm_status lay_out(const struct contact *c, size_t count, struct picture *out,
                              struct hm_error *error)
{
    size_t across = count < ACROSS ? count : ACROSS, rows = (count + ACROSS - 1) / ACROSS;
    int pitch = (c->width > LEAST ? c->width : LEAST) + GAP;
    int least = (int)strlen(c->sheet->title) * 12 + 2 * GAP;
    out->paper = (struct color){255, 255, 255};
    out->width = (int)across * pitch + GAP;
    out->width = out->width > least ? out->width : least;
    out->height = (int)rows * (c->height + WORDS + GAP) + TOP;
    picture_text(out, GAP, 12, 2, sheet_ink, "%s", c->sheet->title);
    for (size_t i = 0; i < count; i++) {
        const struct hm_error *why = &c->crops[i].error;
        if (why->status == HM_MEMORY)
            return fail(error, HM_MEMORY, "%s", why->text);
        if (why->status != HM_OK)
            c->sheet->skipped(c->sheet->listener, why->text);
        put(c, i, across, pitch, out);
    }
    return HM_OK;
}

enum hm_status contact_draw(const struct contact_sheet *sheet, struct contact_crop *crops,
                            size_t count, struct picture *out, struct hm_error *error)
{
    double width, height;
    struct contact c = {sheet, crops, mem_array(count, sizeof *c.images), 0, 0};
    *out = (struct picture){0};
    if (count == 0)
        return fail(error, HM_INPUT, "there is nothing to show");
    if (!c.images)
        return fail_memory(error, count * sizeof *c.images, "a contact sheet");
    panel_size(sheet->width, sheet->height, LONGEST, &width, &height);
    c.width = (int)width;
    c.height = (int)height;
    threads_run(sheet->threads, count, cut, &c);
    enum hm_status status = lay_out(&c, count, out, error);
    for (size_t i = 0; i < count; i++)
        image_free(&c.images[i]);
    mem_free(c.images);
    return status;
}
