/* --preset of train: published recipes of mining, as options that are applied before the others.
 *
 * A row repeats what this program has options for. Sources:
 * Dalal & Triggs 2005 and INRIA's data page; rbgirshick/voc-dpm (train/train.m, voc_config.m);
 * pdollar/toolbox (detector/acfTrain.m). */
#include "commands/train.h"

const struct preset train_presets[] = {
    {"dalal",
     "Dalal & Triggs 2005: false positives of one pass, one re-training, hinge, blocks with a wide "
     "Gaussian",
     /* 112,433 windows of 3,780 floats are their 1.7 GB; 2,416 of them are positives. */
     {{"loss", "hinge"},
      {"C", "0.01"},
      {"initial", "10"},
      {"threshold", "0"},
      {"cap-image", "0"},
      {"evict", "random"},
      {"cap-pool", "110000"},
      {"max-rounds", "1"},
      {"sigma", "8"},
      {"octaves", "1"}}},
    {"lsvm",
     "Felzenszwalb et al. 2010: margin violations, easy windows leave, until the objective over "
     "all windows is within 5% of that over the pool; without parts, components and latent places",
     {{"loss", "hinge"},
      {"C", "0.001"},
      {"initial", "20"},
      {"threshold", "-1"},
      {"cap-image", "0"},
      {"cap-round", "24000"},
      {"evict", "easy=0"},
      {"stop", "gap=1.05"},
      {"max-rounds", "10"},
      {"octaves", "1"}}},
    {"acf",
     "Dollar et al. 2014: the 25 best an image that are no neighbours, three times, in a pool of "
     "10,000 from which old ones leave at random; without boosting and channels",
     {{"initial", "4"},
      {"select", "diverse=25"},
      {"cap-image", "25"},
      {"evict", "random"},
      {"cap-pool", "10000"},
      {"max-rounds", "3"},
      {"octaves", "1"}}},
    {0},
};
