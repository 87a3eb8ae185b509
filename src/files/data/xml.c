/* XML of annotation tools, by expat. Files that declare one encoding and are in another are read as
 * UTF-8, then as Latin-1. Entities of other files are never opened (expat asks for a handler that
 * is not there).
 */
#include "data/data_internal.h"

#include <expat.h>
#include <math.h>
#include <string.h>

#define MOST_TEXT ((size_t)1 << 20) /* of one element */

bool xml_at(const struct xml_walk *w, int depth, const char *name)
{
    return w->depth > depth && depth < XML_DEPTH && strcmp(w->path[depth], name) == 0;
}

const char *xml_attribute(const char **attributes, const char *name)
{
    for (size_t i = 0; attributes[i]; i += 2)
        if (strcmp(attributes[i], name) == 0)
            return attributes[i + 1];
    return NULL;
}

double xml_number(const char **attributes, const char *name)
{
    const char *value = xml_attribute(attributes, name);
    return value ? number_of_field(value) : NAN;
}

static void open_element(void *data, const XML_Char *name, const XML_Char **attributes)
{
    struct xml_walk *w = data;
    if (w->depth < XML_DEPTH) {
        size_t most = sizeof w->path[0] - 1, length = strlen(name) < most ? strlen(name) : most;
        memcpy(w->path[w->depth], name, length);
        w->path[w->depth][length] = 0;
    }
    w->depth++;
    w->text.length = 0;
    w->line = (size_t)XML_GetCurrentLineNumber(w->parser);
    if (w->open && w->status == HM_OK)
        w->open(w, name, attributes);
}

static void take_text(void *data, const XML_Char *text, int length)
{
    struct xml_walk *w = data;
    if (w->text.length + (size_t)length < MOST_TEXT)
        text_append(&w->text, text, (size_t)length);
}

static void close_element(void *data, const XML_Char *name)
{
    struct xml_walk *w = data;
    char nothing[1] = "";
    text_append(&w->text, "", 1);
    if (w->text.failed && w->status == HM_OK)
        w->status = text_check(&w->text, &w->error);
    w->line = (size_t)XML_GetCurrentLineNumber(w->parser);
    if (w->close && w->status == HM_OK)
        w->close(w, name, w->text.bytes ? text_trim(w->text.bytes) : nothing);
    w->depth--;
    w->text.length = 0;
}

/* How far a text is XML in that encoding (NULL: the one that it declares); its length: whole. */
static long reaches(const char *text, size_t length, const char *encoding)
{
    XML_Parser parser = XML_ParserCreate(encoding);
    if (!parser)
        return -1;
    long reached = (long)length;
    if (XML_Parse(parser, text, (int)length, 1) == XML_STATUS_ERROR)
        reached = (long)XML_GetErrorByteIndex(parser);
    XML_ParserFree(parser);
    return reached < 0 ? 0 : reached;
}

static enum hm_status walk(struct xml_walk *w, struct truth_builder *b, const char *file,
                           const char *text, size_t length, const char *encoding, bool *good)
{
    XML_Parser parser = XML_ParserCreate(encoding);
    if (!parser)
        return fail_memory(&w->error, 0, "an XML file");
    w->parser = parser;
    w->depth = 0;
    w->text.length = 0;
    XML_SetUserData(parser, w);
    XML_SetElementHandler(parser, open_element, close_element);
    XML_SetCharacterDataHandler(parser, take_text);
    *good = XML_Parse(parser, text, (int)length, 1) != XML_STATUS_ERROR;
    if (!*good)
        build_drop(b, DATA_DROP_LINE,
                   (struct place){file, (size_t)XML_GetCurrentLineNumber(parser)}, "%s",
                   XML_ErrorString(XML_GetErrorCode(parser)));
    XML_ParserFree(parser);
    return w->status;
}

enum hm_status xml_read(struct xml_walk *w, struct truth_builder *b, const char *file,
                        const char *text, bool *good, struct hm_error *error)
{
    static const char *const encodings[] = {NULL, "UTF-8", "ISO-8859-1"};
    size_t length = strlen(text), best = 0;
    long furthest = -2;
    *good = false;
    if (length >= INT32_MAX) {
        build_drop(b, DATA_DROP_LINE, (struct place){file, 0}, "XML of 2 GB or more");
        return HM_OK;
    }
    for (size_t i = 0; i < 3 && furthest < (long)length; i++) {
        long reached = reaches(text, length, encodings[i]);
        if (reached < 0)
            return fail_memory(error, 0, "an XML file");
        if (reached > furthest) {
            furthest = reached;
            best = i;
        }
    }
    w->status = walk(w, b, file, text, length, encodings[best], good);
    if (w->status != HM_OK)
        *error = w->error;
    return w->status;
}

static enum hm_status read_file(struct truth_builder *b, void *context,
                                const struct truth_file *file, char *text, struct hm_error *error)
{
    struct xml_walk *w = context;
    bool good;
    w->b = b;
    w->file = file;
    w->image = NO_PHOTO;
    return xml_read(w, b, file->path, text, &good, error);
}

enum hm_status xml_read_each(struct xml_walk *w, struct truth_builder *b,
                             const struct truth_files *files, bool (*probe)(char *head),
                             struct hm_error *error)
{
    enum hm_status status = read_each(b, files, probe, read_file, w, error);
    text_free(&w->text);
    return status;
}

void xml_open_photo(struct xml_walk *w, const char **a, const char *key)
{
    const char *name = xml_attribute(a, key);
    struct place place = {w->file->path, w->line};
    w->image = NO_PHOTO;
    if (name)
        w->status = build_photo(w->b, place, w->file->folder, name, false, &w->image, &w->error);
    else
        build_drop(w->b, DATA_DROP_LINE, place, "an image without %s=", key);
    if (w->status == HM_OK)
        build_declare(w->b, w->image, xml_number(a, "width"), xml_number(a, "height"));
}

void xml_add_box(struct xml_walk *w, const struct raw_box *box)
{
    struct place place = {w->file->path, w->line};
    if (w->image != NO_PHOTO && w->status == HM_OK)
        w->status = build_box(w->b, place, w->image, box, &w->error);
}
