import { System } from "echelon";

const shop = new System("shop", {
  profile: "marketing-engine/regional",
  target: "kubernetes",
  images: { dashboard: "registry.example.com/dashboard:1.4.0" },
});

export const { howToReach, lacks } = shop;
