import classes from "./share-bar.module.css";

/** A thin bar for a share in [0, 1]; the figure itself stands beside it as text. */
export function ShareBar({ share, color }: { share: number; color: string }) {
  return (
    <span className={classes.track} aria-hidden="true">
      <span className={classes.fill} style={{ width: `${share * 100}%`, background: color }} />
    </span>
  );
}
