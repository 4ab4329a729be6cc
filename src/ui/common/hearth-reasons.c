/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why something cannot be asked for: what is greyed out says so as its tooltip, and to screen readers as its description. For
 * buttons, rows, and the items of menus. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-reasons.h"

#include <adwaita.h>

#include "hearth-mnemonic.h"

typedef struct
{
  HearthReasonFunc func;
  gpointer data;
} Asked;

/** Of a widget that cannot be used: why, as a string. */
#define WHY_KEY "hearth-why"

/* Asked for when the tooltip is about to be shown: to set it each time would ask the display where the pointer is, and wait. */
static gboolean
query_tooltip_cb (GtkWidget *widget, int x, int y, gboolean by_keyboard, GtkTooltip *tooltip, gpointer data)
{
  const char *why = hearth_reasons_get (widget);

  if (why == NULL)
    return FALSE;
  gtk_tooltip_set_text (tooltip, why);
  return TRUE;
}

static void
follow_tooltip (GtkWidget *widget)
{
  if (g_signal_handler_find (widget, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, query_tooltip_cb, NULL) == 0)
    g_signal_connect (widget, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  gtk_widget_set_has_tooltip (widget, TRUE);
}

/**
 * hearth_reasons_set:
 * @why: (nullable): why @widget cannot be used, which stands before its own tooltip; %NULL: it can
 */
void
hearth_reasons_set (GtkWidget *widget, const char *why)
{
  if (g_strcmp0 (hearth_reasons_get (widget), why) == 0)
    return;
  g_object_set_data_full (G_OBJECT (widget), WHY_KEY, g_strdup (why), g_free);
  if (why == NULL)
    {
      gtk_accessible_reset_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
      return;
    }
  follow_tooltip (widget);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, why, -1);
}

/**
 * hearth_reasons_get:
 *
 * Returns: (nullable): why @widget cannot be used
 */
const char *
hearth_reasons_get (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), WHY_KEY);
}

/**
 * hearth_reasons_set_buttons:
 * @root: a widget with buttons in it that stand for actions
 *
 * Asks @why for each of them that is greyed out. Their own tooltips come back.
 */
void
hearth_reasons_set_buttons (GtkWidget *root, HearthReasonFunc why, gpointer data)
{
  /* Not everything that is actionable can say what its action is. */
  const char *action = GTK_IS_BUTTON (root) || ADW_IS_SPLIT_BUTTON (root)
                           ? gtk_actionable_get_action_name (GTK_ACTIONABLE (root))
                           : NULL;

  if (action != NULL)
    hearth_reasons_set (root, gtk_widget_get_sensitive (root) ? NULL : why (action, data));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    hearth_reasons_set_buttons (child, why, data);
}

/* --- menus --- */

/* Returns: (transfer full) (nullable): the action of the item that is called @label, without its mnemonic */
static char *
find_action (GMenuModel *menu, const char *label)
{
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuLinkIter) links = g_menu_model_iterate_item_links (menu, i);
      g_autofree char *item_label = NULL;
      g_autofree char *plain = NULL;
      char *action = NULL;

      if (g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_LABEL, "s", &item_label))
        plain = hearth_mnemonic_strip (item_label);
      if (g_strcmp0 (plain, label) == 0 &&
          g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_ACTION, "s", &action))
        return action;
      while (g_menu_link_iter_next (links))
        {
          g_autoptr (GMenuModel) below = g_menu_link_iter_get_value (links);

          action = find_action (below, label);
          if (action != NULL)
            return action;
        }
    }
  return NULL;
}

/* GtkPopoverMenu says nothing of its items: they are widgets with a "role" and a "text". */
static gboolean
is_item (GtkWidget *widget)
{
  GObjectClass *klass = G_OBJECT_GET_CLASS (widget);

  return g_object_class_find_property (klass, "text") != NULL &&
         g_object_class_find_property (klass, "role") != NULL;
}

static void
explain_item (GtkWidget *item, GMenuModel *model, const Asked *asked)
{
  g_autofree char *text = NULL;
  g_autofree char *action = NULL;

  g_object_get (item, "text", &text, NULL); /* as it is shown */
  action = !gtk_widget_get_sensitive (item) && text != NULL ? find_action (model, text) : NULL;
  hearth_reasons_set (item, action != NULL ? asked->func (action, asked->data) : NULL);
}

static void
explain_items (GtkWidget *widget, GMenuModel *model, const Asked *asked)
{
  if (is_item (widget))
    explain_item (widget, model, asked);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    explain_items (child, model, asked);
}

/**
 * hearth_reasons_set_menu:
 * @menu: a #GtkPopoverMenu that is about to be shown
 *
 * Asks @why for each item that is greyed out.
 */
void
hearth_reasons_set_menu (GtkWidget *menu, HearthReasonFunc why, gpointer data)
{
  const Asked asked = { why, data };
  GMenuModel *model = gtk_popover_menu_get_menu_model (GTK_POPOVER_MENU (menu));

  if (model != NULL)
    explain_items (menu, model, &asked);
}

static void
map_cb (GtkWidget *popover, gpointer data)
{
  const Asked *asked = data;

  hearth_reasons_set_menu (popover, asked->func, asked->data);
}

static void
asked_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

static void
popover_cb (GtkMenuButton *button, GParamSpec *pspec, gpointer data)
{
  GtkPopover *popover = gtk_menu_button_get_popover (button);

  if (GTK_IS_POPOVER_MENU (popover))
    g_signal_connect_data (popover, "map", G_CALLBACK (map_cb), g_memdup2 (data, sizeof (Asked)), asked_free,
                           0);
}

/**
 * hearth_reasons_follow_menu:
 * @button: the menu of which may be made later (hearth_menu_on_demand())
 * @data: lives as long as @button
 *
 * Asks @why whenever the menu is opened.
 */
void
hearth_reasons_follow_menu (GtkMenuButton *button, HearthReasonFunc why, gpointer data)
{
  Asked *asked = g_new (Asked, 1);

  *asked = (Asked){ why, data };
  popover_cb (button, NULL, asked);
  g_signal_connect_data (button, "notify::popover", G_CALLBACK (popover_cb), asked, asked_free, 0);
}
