/* Names of photographs as tools and file systems change them: another ending, another case,
 * percent signs, letters with their accents composed or not, prefixes of annotation tools. Two
 * names that are one photograph's have the same core.
 *
 * Accents: Latin letters (U+00C0 to U+017F), the Cyrillic ones that have one, Hangul. Case: Latin,
 * Greek, Cyrillic. Tools: Label Studio's "0a1b2c3d-" and UUIDs in front, Roboflow's
 * "_jpg.rf.0123456789abcdef" behind.
 */
#include "data/data_internal.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* ---- letters ----------------------------------------------------------------------------- */

/* The letter below the accent of U+00C0 + i, and the accent: "`" grave, "'" acute, "^" circumflex,
 * "~" tilde, ":" diaeresis, "o" ring, "," cedilla, "_" macron, "u" breve, ";" ogonek, "." dot, "v"
 * caron, "\"" double acute; " ": it has none. */
static const char bases[] = "AAAAAA CEEEEIIII NOOOOO  UUUUY  aaaaaa ceeeeiiii nooooo  uuuuy y"
                            "AaAaAaCcCcCcCcDd  EeEeEeEeEeGgGgGgGgHh  IiIiIiIiI   JjKk LlLlLl "
                            "   NnNnNn   OoOoOo  RrRrRrSsSsSsSsTtTt  UuUuUuUuUuUuWwYyYZzZzZz ";
static const char accents[] =
    "`'^~:o ,`'^:`'^: ~`'^~:  `'^:'  `'^~:o ,`'^:`'^: ~`'^~:  `'^:' :"
    "__uu;;''^^..vvvv  __uu..;;vv^^uu..,,^^  ~~__uu;;.   ^^,, '',,vv "
    "   '',,vv   __uu\"\"  '',,vv''^^,,vv,,vv  ~~__uuoo\"\";;^^^^:''..vv ";

static uint32_t combining(char accent)
{
    static const struct {
        char accent;
        uint16_t code;
    } marks[] = {{'`', 0x300}, {'\'', 0x301}, {'^', 0x302}, {'~', 0x303}, {'_', 0x304},
                 {'u', 0x306}, {'.', 0x307},  {':', 0x308}, {'o', 0x30A}, {'"', 0x30B},
                 {'v', 0x30C}, {',', 0x327},  {';', 0x328}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (marks[i].accent == accent)
            return marks[i].code;
    return 0;
}

static uint32_t small_letter(uint32_t c)
{
    if ((c >= 'A' && c <= 'Z') || (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
        return c + 32;
    if (c >= 0x400 && c <= 0x40F)
        return c + 80;
    bool pair = (c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177);
    if (c == 0xC6 || c == 0xD0 || c == 0xD8 || c == 0xDE)
        return c + 32;
    return pair && c % 2 == 0 ? c + 1 : c;
}

/* Appends the character as base and accent, in small letters. */
static void put_letter(struct core *out, uint32_t c)
{
    static const uint16_t cyrillic[][3] = {{0x419, 0x438, 0x306}, {0x439, 0x438, 0x306},
                                           {0x401, 0x435, 0x308}, {0x451, 0x435, 0x308},
                                           {0x407, 0x456, 0x308}, {0x457, 0x456, 0x308}};
    uint32_t parts[3] = {c, 0, 0};
    if (c >= 0xC0 && c <= 0x17F && bases[c - 0xC0] != ' ') {
        parts[0] = (unsigned char)bases[c - 0xC0];
        parts[1] = combining(accents[c - 0xC0]);
    } else if (c >= 0xAC00 && c <= 0xD7A3) {
        uint32_t last = (c - 0xAC00) % 28;
        parts[0] = 0x1100 + (c - 0xAC00) / 588;
        parts[1] = 0x1161 + (c - 0xAC00) / 28 % 21;
        parts[2] = last ? 0x11A7 + last : 0;
    }
    for (size_t i = 0; i < sizeof cyrillic / sizeof *cyrillic; i++)
        if (c == cyrillic[i][0]) {
            parts[0] = cyrillic[i][1];
            parts[1] = cyrillic[i][2];
        }
    for (int i = 0; i < 3 && parts[i] && out->length + 5 < sizeof out->text; i++)
        out->length += utf8_put(out->text + out->length, small_letter(parts[i]));
    out->text[out->length] = 0;
}

/* The character at *p, which is moved behind it; a byte that is no UTF-8 is one of Latin-1. */
static uint32_t next_letter(const unsigned char **p)
{
    const unsigned char *s = *p;
    int more = s[0] >= 0xF0 ? 3 : s[0] >= 0xE0 ? 2 : s[0] >= 0xC2 ? 1 : 0;
    uint32_t c = more == 3 ? s[0] & 7u : more == 2 ? s[0] & 15u : more == 1 ? s[0] & 31u : s[0];
    for (int i = 1; i <= more; i++) {
        if ((s[i] & 0xC0) != 0x80) {
            more = 0;
            c = s[0];
            break;
        }
        c = c << 6 | (s[i] & 0x3Fu);
    }
    *p += more + 1;
    return c;
}

/* ---- cores ------------------------------------------------------------------------------- */

/* The last part of a path, an address ("http://x/a%20b.jpg?v=2") or a query ("?d=photos/a.jpg"),
 * its percent signs read. */
static void last_part(const char *name, char *out, size_t size)
{
    size_t length = 0;
    for (const char *p = name; *p && length + 1 < size; p++) {
        int high = p[0] == '%' && isxdigit((unsigned char)p[1]) ? p[1] : 0;
        if (high && isxdigit((unsigned char)p[2])) {
            char digits[3] = {p[1], p[2], 0};
            unsigned value = 0;
            for (int i = 0; i < 2; i++)
                value = value * 16 + (unsigned)(isdigit((unsigned char)digits[i])
                                                    ? digits[i] - '0'
                                                    : (digits[i] | 32) - 'a' + 10);
            out[length++] = (char)(value ? value : '_');
            p += 2;
        } else {
            out[length++] = *p;
        }
    }
    out[length] = 0;
    bool address = strstr(out, "://") || strncmp(out, "/data/", 6) == 0;
    char *query = strchr(out, '?');
    if (query && strncmp(query, "?d=", 3) == 0)
        memmove(out, query + 3, strlen(query + 3) + 1);
    else if (query && address)
        *query = 0;
    char *from = out;
    for (char *p = out; *p; p++)
        if (*p == '/' || *p == '\\')
            from = p + 1;
    memmove(out, from, strlen(from) + 1);
}

/* Cuts ".jpg" and its like; what stands behind other dots is part of the name. */
static void cut_ending(char *name)
{
    char *dot = strrchr(name, '.');
    size_t length = dot ? strlen(dot + 1) : 0;
    bool letter = false;
    for (size_t i = 0; i < length; i++) {
        if (!isalnum((unsigned char)dot[1 + i]))
            return;
        letter = letter || isalpha((unsigned char)dot[1 + i]);
    }
    if (dot && dot > name && length <= 5 && letter)
        *dot = 0;
}

static size_t hex_run(const char *text)
{
    size_t i = 0;
    while (isxdigit((unsigned char)text[i]))
        i++;
    return i;
}

/* Behind a tool's prefix. */
static const char *behind_prefix(const char *stem)
{
    size_t run = hex_run(stem);
    if (run == 8 && stem[8] == '-') {
        size_t parts[4];
        const char *p = stem + 9;
        int i = 0;
        for (; i < 4 && (parts[i] = hex_run(p)) == (i < 3 ? 4u : 12u); i++)
            p += parts[i] + (i < 3);
        if (i == 4 && (*p == '-' || *p == '_') && p[1])
            return p + 1; /* a whole UUID */
        return stem[9] ? stem + 9 : stem;
    }
    return (run == 32 && (stem[32] == '-' || stem[32] == '_') && stem[33]) ? stem + 33 : stem;
}

static void cut_suffix(char *stem)
{
    static const char *const endings[] = {"_jpg", "_jpeg", "_png", "_bmp", "_webp", "_tif", NULL};
    char *mark = strstr(stem, ".rf.");
    if (!mark || hex_run(mark + 4) < 8)
        return;
    *mark = 0;
    for (int i = 0; endings[i]; i++) {
        size_t length = strlen(endings[i]);
        if ((size_t)(mark - stem) > length && strncasecmp(mark - length, endings[i], length) == 0) {
            mark[-(long)length] = 0;
            return;
        }
    }
}

void core_of(const char *name, bool whole, struct core *out)
{
    char stem[512];
    out->length = 0;
    out->text[0] = 0;
    last_part(name, stem, sizeof stem);
    if (!whole)
        cut_ending(stem);
    cut_suffix(stem);
    const unsigned char *p = (const unsigned char *)behind_prefix(stem);
    while (*p)
        put_letter(out, next_letter(&p));
}

const char *how_names_differ(const char *asked, const char *found)
{
    char a[512], b[512];
    last_part(asked, a, sizeof a);
    last_part(found, b, sizeof b);
    if (strchr(asked, '%') && strcmp(a, b) == 0)
        return "percent signs in it";
    if (strcasecmp(a, b) == 0)
        return "small letters for large ones";
    cut_ending(a);
    cut_ending(b);
    if (strcmp(a, b) == 0)
        return "another ending";
    if (strcasecmp(a, b) == 0)
        return "small letters for large ones";
    cut_suffix(a);
    cut_suffix(b);
    if (strcasecmp(behind_prefix(a), behind_prefix(b)) == 0)
        return "what an annotation tool adds to names";
    return "accents written in another way";
}

/* ---- the nearest name -------------------------------------------------------------------- */

#define LONGEST 80

/* How many letters have to be changed, put in or taken out (Levenshtein 1966); `most` + 1 for more
 * than `most`. */
static size_t edits(const char *a, size_t a_length, const char *b, size_t b_length, size_t most)
{
    size_t row[LONGEST + 1];
    size_t apart = a_length > b_length ? a_length - b_length : b_length - a_length;
    if (a_length > LONGEST || b_length > LONGEST || apart > most)
        return most + 1;
    for (size_t j = 0; j <= b_length; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t corner = row[0], least = row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t change = corner + (a[i - 1] != b[j - 1]),
                   other = row[j] < row[j - 1] ? row[j] : row[j - 1];
            corner = row[j];
            row[j] = change < other + 1 ? change : other + 1;
            least = row[j] < least ? row[j] : least;
        }
        if (least > most)
            return most + 1;
    }
    return row[b_length];
}

const char *nearest_name(const struct photo_index *index, const char *name)
{
    struct core wanted, core;
    const char *best = NULL;
    core_of(name, false, &wanted);
    size_t most = wanted.length / 4 > 2 ? wanted.length / 4 : 2;
    for (size_t i = 0; i < index->found.count && i < 20000; i++) {
        core_of(index->found.images[i].name, false, &core);
        size_t distance = edits(wanted.text, wanted.length, core.text, core.length, most);
        if (distance <= most) {
            best = index->found.images[i].name;
            if (distance == 0)
                break;
            most = distance - 1;
        }
    }
    return best;
}
