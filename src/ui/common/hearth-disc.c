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

/* Whom the disc follows, or NULL. */
#define FOLLOWED "hearth-member"

static void
show_person (GtkLabel *disc, const char *initial, HearthColor color)
{
  gtk_label_set_text (disc, initial);
  clear_colors (GTK_WIDGET (disc));
  if (color < HEARTH_N_COLORS)
    gtk_widget_add_css_class (GTK_WIDGET (disc), color_classes[color]);
}

static void
show_member (GtkLabel *disc, GParamSpec *pspec, HearthMember *member)
{
  g_autofree char *initial = hearth_member_dup_initial (member);

  show_person (disc, initial, hearth_member_get_color (member));
}

static void
follow (GtkLabel *disc, HearthMember *member)
{
  HearthMember *before = g_object_get_data (G_OBJECT (disc), FOLLOWED);

  if (before == member)
    return;
  if (before != NULL)
    g_signal_handlers_disconnect_by_func (before, show_member, disc);
  if (member != NULL)
    g_signal_connect_object (member, "notify", G_CALLBACK (show_member), disc, G_CONNECT_SWAPPED);
  g_object_set_data_full (G_OBJECT (disc), FOLLOWED, member != NULL ? g_object_ref (member) : NULL,
                          g_object_unref);
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
 * hearth_disc_set_member:
 * @disc: a disc
 * @member: a person of the household
 *
 * Shows the person, and another name or colour as soon as they have it.
 */
void
hearth_disc_set_member (GtkLabel *disc, HearthMember *member)
{
  follow (disc, member);
  show_member (disc, NULL, member);
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
  follow (disc, NULL);
  show_person (disc, initial, color);
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
  follow (disc, NULL);
  gtk_label_set_text (disc, initials);
  clear_colors (GTK_WIDGET (disc));
}
