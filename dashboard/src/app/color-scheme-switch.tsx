import { ActionIcon, type MantineColorScheme, Tooltip, useMantineColorScheme } from "@mantine/core";
import { Icon, type IconName } from "../components/icon.tsx";

type Choice = { label: string; icon: IconName; next: MantineColorScheme };

const choices: Record<MantineColorScheme, Choice> = {
  auto: { label: "Color scheme: as the system", icon: "contrast", next: "light" },
  light: { label: "Color scheme: light", icon: "sun", next: "dark" },
  dark: { label: "Color scheme: dark", icon: "moon", next: "auto" },
};

/** Goes round: as the system, light, dark. The choice is remembered in this browser. */
export function ColorSchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { label, icon, next } = choices[colorScheme];
  return (
    <Tooltip label={`${label}. Press to change.`} openDelay={300}>
      <ActionIcon variant="default" size={26} aria-label={label} onClick={() => setColorScheme(next)}>
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}
