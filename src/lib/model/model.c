/* Writing a model as JSON, and the one that comes with the program. Reading is in json.c. */
#include "model/model_internal.h"
#include "model/names.h"

#include <math.h>

void model_free(struct hm_model *model)
{
    mem_free(model->weights);
    *model = (struct hm_model){0};
}

static void format_geometry(const struct hm_geometry *g, struct text *out)
{
    text_printf(out,
                "  \"geometry\": {\"window\": [%d, %d], \"block\": [%d, %d], \"stride\": [%d, %d], "
                "\"cell\": [%d, %d],\n",
                g->window_width, g->window_height, g->block_width, g->block_height, g->stride_x,
                g->stride_y, g->cell_width, g->cell_height);
    text_printf(
        out,
        "    \"bins\": %d, \"signed\": %s, \"gamma\": %s, \"sigma\": %.17g, \"clip\": %.17g, "
        "\"norm\": \"%s\"",
        g->bins, g->signed_gradient ? "true" : "false", g->gamma ? "true" : "false", g->sigma,
        g->clip, model_norm_name(g->norm));
    if (g->octaves > 1) /* programs that know no octaves find too many weights */
        text_printf(out,
                    ",\n    \"octaves\": %d, \"context\": %d, \"half_stride\": %d, "
                    "\"quarter_stride\": %d",
                    g->octaves, g->context, g->coarse_stride[0], g->coarse_stride[1]);
    text_printf(out, "},\n");
}

static void format_scan(const char *name, const struct hm_scan *scan, struct text *out)
{
    text_printf(out,
                "  \"%s\": {\"pyramid\": \"%s\", \"scale_step\": %.17g, \"stride\": %d, "
                "\"pad\": %d",
                name, model_pyramid_name(scan->pyramid), scan->scale_step, scan->stride, scan->pad);
    if (scan->upsample > 0)
        text_printf(out, ", \"upsample\": %.17g", scan->upsample);
    text_printf(out, "},\n");
}

static void format_training(const struct hm_training *t, struct text *out)
{
    text_printf(out, "  \"training\": {\"program\": ");
    text_json_string(out, t->program);
    text_printf(out,
                ", \"positives\": %ld, \"negatives\": %ld, \"negative_images\": %ld,\n"
                "    \"rounds\": %d, \"ended\": ",
                t->positives, t->negatives, t->negative_images, t->rounds);
    text_json_string(out, t->ended);
    text_printf(out, ", \"loss\": \"%s\"", model_loss_name(t->loss));
    text_printf(out, ", \"C\": %.17g, \"C_negative\": %.17g, \"bias_feature\": %.17g,\n", t->c,
                t->c_negative, t->bias_feature);
    text_printf(out, "    \"threshold\": %.9g, \"seed\": %llu},\n", (double)t->threshold,
                (unsigned long long)t->seed);
}

static void format_certificate(const struct hm_certificate *c, struct text *out)
{
    if (!c->present)
        return;
    text_printf(out,
                "  \"certificate\": {\"threshold\": %.9g, \"slack\": %.9g, \"images\": %ld, "
                "\"levels\": %ld,\n",
                (double)c->threshold, (double)c->slack, c->images, c->levels);
    text_printf(out, "    \"windows\": %llu, \"avoided\": %ld, \"worst_violation\": %.9g,\n",
                (unsigned long long)c->windows, c->avoided, c->worst_violation);
    text_printf(out, "    \"objective\": %.17g, \"gap\": ", c->objective);
    text_json_double(out, c->gap);
    text_printf(out, ",\n    \"weights\": \"%s\"},\n", c->weights);
}

/* In the fewest digits that read back as it. */
static void format_share(double value, struct text *out)
{
    struct text digits = {0};
    text_printf(&digits, "%.9g", value);
    double read = digits.bytes ? number_read(digits.bytes, NULL) : NAN;
    text_printf(out, read >= value && read <= value ? "%.9g" : "%.17g", value);
    text_free(&digits);
}

/* The height in pixels is for programs that know no objects yet. */
static void format_object(const struct hm_model *model, struct text *out)
{
    const struct hm_object *o = &model->object;
    text_printf(out, "  \"person_height\": %.17g,\n  \"object\": {\"label\": ",
                o->fill * model->geometry.window_height);
    text_json_string(out, o->label);
    text_printf(out, ", \"fill\": ");
    format_share(o->fill, out);
    text_printf(out, ", \"aspect\": ");
    format_share(o->aspect, out);
    text_printf(out, "},\n");
}

void model_format(const struct hm_model *model, struct text *out)
{
    text_printf(out, "{\n  \"format\": \"hogmine-model\",\n  \"version\": 1,\n");
    format_geometry(&model->geometry, out);
    format_scan("scan", &model->scan, out);
    format_scan("mining", &model->mining, out);
    format_object(model, out);
    text_printf(out, "  \"threshold\": %.9g,\n", (double)model->threshold);
    format_training(&model->training, out);
    format_certificate(&model->certificate, out);
    text_printf(out, "  \"bias\": %.9g,\n  \"weights\": [", (double)model->bias);
    size_t length = hog_geometry_length(&model->geometry);
    for (size_t i = 0; i < length; i++)
        text_printf(out, "%s%s%.9g", i ? "," : "", i % 9 == 0 ? "\n    " : " ",
                    (double)model->weights[i]);
    text_printf(out, "\n  ]\n}\n");
}

enum hm_status model_shipped(struct hm_model *out, struct hm_error *error)
{
    return model_parse_json(MODEL_SHIPPED_NAME, model_shipped_text, model_shipped_length, out,
                            error);
}
