/* What the four numbers of a box are, where a format does not say it or people write others into
 * it: told by how boxes lie in their photographs.
 */
#include "data/data_internal.h"

#include <math.h>

#define MOST_WEIGHED 5000 /* boxes that are looked at */

static void put_corners(enum sense sense, const double n[4], struct raw_box *box)
{
    bool middle = sense == SENSE_CENTRES;
    box->xmin = middle ? n[0] - n[2] / 2 : n[0];
    box->ymin = middle ? n[1] - n[3] / 2 : n[1];
    box->xmax = middle ? n[0] + n[2] / 2 : sense == SENSE_SIZES ? n[0] + n[2] : n[2];
    box->ymax = middle ? n[1] + n[3] / 2 : sense == SENSE_SIZES ? n[1] + n[3] : n[3];
}

static void weigh(struct weighing *w, const double n[4], struct data_size size)
{
    struct raw_box box;
    w->rows++;
    for (int sense = 0; sense < SENSES; sense++) {
        put_corners((enum sense)sense, n, &box);
        bool proper = box.xmax > box.xmin && box.ymax > box.ymin;
        double slack_x = 2 + size.width * 0.01, slack_y = 2 + size.height * 0.01;
        w->fit[sense][0] += proper && box.xmin >= -slack_x && box.ymin >= -slack_y &&
                            box.xmax <= size.width + slack_x && box.ymax <= size.height + slack_y;
        w->fit[sense][1] += proper && box.xmin >= -0.02 && box.ymin >= -0.02 && box.xmax <= 1.02 &&
                            box.ymax <= 1.02;
    }
}

enum hm_status build_numbers(struct truth_builder *b, struct place place, size_t image,
                             enum sense usual, const double n[4], struct raw_box *box,
                             struct hm_error *error)
{
    struct data_size size;
    if (b->weighing) {
        if (b->weighing->rows >= MOST_WEIGHED)
            return HM_OK;
        b->usual = usual;
        if (!isfinite(n[0]) || !isfinite(n[1]) || !isfinite(n[2]) || !isfinite(n[3]))
            return HM_OK;
        HM_TRY(build_size(b, image, &size, error));
        if (size.width > 0 && b->facts[image].declared.width == 0)
            weigh(b->weighing, n, facts_room(&b->facts[image]));
        else if (size.width > 0)
            weigh(b->weighing, n, b->facts[image].declared);
        return HM_OK;
    }
    put_corners(b->weighed ? b->sense : usual, n, box);
    box->shares = box->shares || (b->weighed && b->shares);
    return build_box(b, place, image, box, error);
}

/* ---- choosing ---------------------------------------------------------------------------- */

static const char *const sense_words[SENSES] = {[SENSE_CORNERS] = "left, top, right, bottom",
                                                [SENSE_SIZES] = "x, y, width, height",
                                                [SENSE_CENTRES] = "middle, width, height"};

/* The reading under which most boxes lie in their photographs, `usual` among equals. */
static enum sense best_sense(const struct weighing *w, enum sense usual, int shares)
{
    enum sense best = usual;
    for (int sense = 0; sense < SENSES; sense++)
        if (w->fit[sense][shares] > w->fit[best][shares])
            best = (enum sense)sense;
    return best;
}

/* Boxes of the usual reading that leave their photographs where those of another do not are of
 * that; what fits within one pixel is in shares. */
enum hm_status build_choose_sense(struct truth_builder *b, const struct weighing *w,
                                  enum sense usual, struct hm_error *error)
{
    enum sense in_shares = best_sense(w, usual, 1), other = best_sense(w, usual, 0);
    size_t own = w->fit[usual][0], most = w->fit[other][0];
    b->weighed = b->shares = false;
    if (w->rows == 0)
        return HM_OK;
    /* Corners that fit everywhere are hardly an accident of widths and heights. */
    bool corners = usual == SENSE_SIZES && !b->of_json && w->fit[SENSE_CORNERS][0] == w->rows &&
                   (w->rows >= 2 || b->says_difficult);
    b->weighed = true;
    b->sense = usual;
    b->shares = w->fit[in_shares][1] * 100 >= w->rows * 95;
    bool rows_of_text = !b->header_says && usual == SENSE_SIZES && !b->of_json;
    if (b->shares) /* a label and shares is YOLO's row with a name for the number */
        b->sense = rows_of_text && w->fit[SENSE_CENTRES][1] >= w->fit[in_shares][1] ? SENSE_CENTRES
                                                                                    : in_shares;
    else if (corners && !b->header_says)
        b->sense = SENSE_CORNERS;
    else if (most > own && most * 100 >= w->rows * 95 && own * 10 < w->rows * 9)
        b->sense = other;
    else if (most * 10 < w->rows && w->rows >= 10)
        return fail(
            error, HM_INPUT,
            "%s: of %zu boxes only %zu lie in their photographs, however their four numbers "
            "are read: these are other photographs (`photos` DIR says where the right ones "
            "are), or another format (`format`)",
            b->path, w->rows, most);
    if (b->shares)
        return build_note(b, error, "%s: boxes are read as %s in shares of the photograph", b->path,
                          sense_words[b->sense]);
    if (b->sense != usual)
        return build_note(b, error,
                          "%s: boxes are read as %s, as which %zu of %zu lie in their photographs "
                          "(as %s %zu)",
                          b->path, sense_words[b->sense], w->fit[b->sense][0], w->rows,
                          sense_words[usual], own);
    return HM_OK;
}

void build_end_weighing(struct truth_builder *b)
{
    b->weighing = NULL;
    for (size_t i = 0; i < b->images.count; i++)
        if (b->facts[i].size.width < 0) /* to be told */
            b->facts[i].size = (struct data_size){0, 0};
}
