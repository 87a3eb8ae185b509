/* The horizontal pass of the resampler in plain C. */
#include <math.h>

static inline float resized(int sum, bool whole, bool gamma)
{
    sum += 256 * 32768;
    float v = whole ? (float)((sum + 32768) >> 16) : (float)sum * 0x1p-16f;
    return gamma ? sqrtf(v) : v;
}

static inline void resize_columns_body(const int16_t *row, const struct hog_kernel_columns *columns,
                                       int taps, bool whole, bool gamma, float *const plane[3])
{
    for (int x = 0; x < columns->count; x++) {
        const int16_t *p = row + 4 * columns->first[x];
        int c0 = (int)(columns->pair01[x] & 0xFFFF), c1 = (int)(columns->pair01[x] >> 16);
        int c2 = (int)(columns->pair23[x] & 0xFFFF), c3 = (int)(columns->pair23[x] >> 16);
        for (int channel = 0; channel < 3; channel++) {
            int sum = c0 * p[channel] + c1 * p[4 + channel];
            if (taps == 4)
                sum += c2 * p[8 + channel] + c3 * p[12 + channel];
            plane[channel][x] = resized(sum, whole, gamma);
        }
    }
}
