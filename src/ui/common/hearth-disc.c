/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one disc that stands for a person everywhere. Labels, owned by whoever shows them; UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-disc.h"

static const char *const color_classes[HEARTH_N_COLORS] = {
  [HEARTH_COLOR_PLUM] = "hearth-plum",     [HEARTH_COLOR_SKY] = "hearth-sky",
  [HEARTH_COLOR_PINE] = "hearth-pine",     [HEARTH_COLOR_AMBER] = "hearth-amber",
  [HEARTH_COLOR_IRIS] = "hearth-iris",     [HEARTH_COLOR_BRICK] = "hearth-brick",
  [HEARTH_COLOR_LAGOON] = "hearth-lagoon", [HEARTH_COLOR_OLIVE] = "hearth-olive",
};

static void
clear_colors (GtkWidget *disc)
{
  for (guint i = 0; i < HEARTH_N_COLORS; i++)
    gtk_widget_remove_css_class (disc, color_classes[i]);
}

/**
 * hearth_disc_new:
 * @size_px: 18, 24 or 40 at normal text size
 *
 * Returns: (transfer floating): a grey disc without a letter. Screen readers pass over it, since the name stands
 *   beside it.
 */
GtkWidget *
hearth_disc_new (int size_px)
{
  g_autofree char *size_class = g_strdup_printf ("hearth-disc-%d", size_px);
  GtkWidget *disc = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                  "halign", GTK_ALIGN_CENTER, "valign", GTK_ALIGN_CENTER, NULL);

  gtk_widget_add_css_class (disc, "hearth-disc");
  gtk_widget_add_css_class (disc, size_class);
  return disc;
}

/**
 * hearth_disc_set_person:
 * @disc: a disc
 * @initial: one letter
 * @color: the colour of a person of the household
 */
void
hearth_disc_set_person (GtkLabel *disc, const char *initial, HearthColor color)
{
  gtk_label_set_text (disc, initial);
  clear_colors (GTK_WIDGET (disc));
  if (color < HEARTH_N_COLORS)
    gtk_widget_add_css_class (GTK_WIDGET (disc), color_classes[color]);
}

/**
 * hearth_disc_set_stranger:
 * @disc: a disc
 * @initials: one or two letters
 *
 * Strangers are grey.
 */
void
hearth_disc_set_stranger (GtkLabel *disc, const char *initials)
{
  gtk_label_set_text (disc, initials);
  clear_colors (GTK_WIDGET (disc));
}
