/* The images of make.py, by the same formula. */
#ifndef HM_GOLDEN_PICTURES_H
#define HM_GOLDEN_PICTURES_H

#include "image/image.h"

static inline struct image golden_picture(int kind, int width, int height)
{
    struct image image;
    uint32_t s = 12345u + (uint32_t)kind;
    image_new(width, height, &image, NULL);
    for (int i = 0; i < width * height * 3; i++) {
        s = s * 1664525u + 1013904223u;
        int v = (int)(s >> 24), x = i / 3 % width, y = i / 3 / width;
        if (kind == 1)
            v = (v >> 6) * 85;
        if (kind == 2)
            v = (x * x / 40 + y * 3 + i % 3 * 50) % 256 / 2 + v / 4;
        image.rgb[i] = (unsigned char)v;
    }
    return image;
}

#endif
