/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What GTK 4.8 tells screen readers, put right. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-accessible.h"

static char *
dup_without_mnemonic (const char *label)
{
  GString *text = g_string_new (NULL);

  for (const char *p = label; *p != '\0'; p++)
    {
      if (*p == '_' && p[1] != '\0')
        p++;
      g_string_append_c (text, *p);
    }
  return g_string_free (text, FALSE);
}

static void
tidy (GtkButton *button)
{
  const char *label = gtk_button_get_label (button);
  g_autofree char *name = NULL;

  if (label == NULL || !gtk_button_get_use_underline (button))
    return;
  name = dup_without_mnemonic (label);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/**
 * hearth_accessible_tidy_buttons:
 * @root: a widget that was just made
 *
 * A button whose label has a mnemonic is read out as "_Send Send" by GTK 4.8: with its underline, and once more by the
 * label in it. Gives every such button in and below @root its plain name.
 */
void
hearth_accessible_tidy_buttons (GtkWidget *root)
{
  if (GTK_IS_BUTTON (root))
    tidy (GTK_BUTTON (root));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    hearth_accessible_tidy_buttons (child);
}
