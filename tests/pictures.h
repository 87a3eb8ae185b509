/* Pictures that tests make: noise, smooth waves, gray levels that tie. */
#ifndef HM_TEST_PICTURES_H
#define HM_TEST_PICTURES_H

#include "image/image.h"

#include <math.h>

static inline struct image picture_noise(int width, int height, uint64_t seed, int levels)
{
    struct image image;
    struct random r = random_make(seed, 1000, 0);
    image_new(width, height, &image, NULL);
    for (int i = 0; i < width * height * 3; i++)
        image.rgb[i] =
            (unsigned char)(random_below(&r, (uint64_t)levels) * 255 / (uint64_t)(levels - 1));
    return image;
}

static inline struct image picture_waves(int width, int height, uint64_t seed)
{
    struct image image;
    struct random r = random_make(seed, 1001, 0);
    double f[3][4];
    image_new(width, height, &image, NULL);
    for (int c = 0; c < 3; c++)
        for (int i = 0; i < 4; i++)
            f[c][i] = random_between(&r, 0.02, 0.4);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            for (int c = 0; c < 3; c++) {
                double v = sin(f[c][0] * x + f[c][1] * y) + sin(f[c][2] * x - f[c][3] * y);
                image.rgb[(y * width + x) * 3 + c] = (unsigned char)(127.5 + 60 * v);
            }
    return image;
}

#endif
