import { type ReactNode, useId } from "react";
import classes from "./item-card.module.css";

type ItemCardProps = {
  title: ReactNode;
  badge?: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  current?: boolean;
  more?: ReactNode;
  children: ReactNode;
};

/** One thing of a list: what it is, how it stands, what can be done about it, and then `more` about it. Stands in an ItemList. */
export function ItemCard({ title, badge, note, actions, current, more, children }: ItemCardProps) {
  const titleId = useId();
  return (
    <li>
      <article className={classes.card} aria-labelledby={titleId} data-current={current}>
        <div className={classes.head}>
          <h3 id={titleId} className={classes.title}>
            {title}
          </h3>
          {badge}
          {note ? <span className="quiet">{note}</span> : null}
        </div>
        {children}
        {actions ? <div className={classes.actions}>{actions}</div> : null}
        {more}
      </article>
    </li>
  );
}

export function ItemList({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={classes.list} aria-label={label}>
      {children}
    </ul>
  );
}
