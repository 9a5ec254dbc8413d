import type { Row } from "./stated.ts";

const pathways = "Migration Pathways";
const timeline = "Implementation Timeline";

const toRegional = "/guide/moves/regional";
const toEnterprise = "/guide/moves/enterprise";

const moves: readonly Row[] = [
  [
    "local to regional, 2-4 weeks",
    `${toRegional}/duration`,
    timeline,
    { min: 2, max: 4, unit: "weeks" },
    null,
    null,
  ],
  [
    "local to regional, by week",
    `${toRegional}/timeline`,
    timeline,
    [
      { when: "week 1", work: ["infrastructure planning and setup"] },
      { when: "week 2", work: ["configuration and deployment"] },
      { when: "week 3", work: ["testing and validation"] },
      { when: "week 4", work: ["go-live and monitoring"] },
    ],
    null,
    null,
  ],
  [
    "local to regional, prerequisites",
    `${toRegional}/prerequisites`,
    pathways,
    [
      "More than one business location is configured.",
      "Regional keyword research is finished.",
      "Infrastructure capacity has been increased.",
    ],
    null,
    null,
  ],
  [
    "local to regional, steps",
    `${toRegional}/steps`,
    pathways,
    [
      {
        title: "Infrastructure preparation",
        work: [
          "Raise server resources to 4GB RAM.",
          "Put a cloud storage solution in place.",
          "Configure load balancing.",
        ],
      },
      {
        title: "Configuration updates",
        work: [
          "Add multi-location variables to CLAUDE.md.",
          "Configure location-specific content templates.",
          "Implement regional SEO strategies.",
        ],
      },
      {
        title: "Content scaling",
        work: [
          "Deploy location-specific agents.",
          "Implement parallel content generation.",
          "Configure location-based workflows.",
        ],
      },
      {
        title: "Testing and validation",
        work: [
          "Test multi-location content generation.",
          "Validate regional keyword targeting.",
          "Confirm performance metrics.",
        ],
      },
    ],
    null,
    null,
  ],
  [
    "regional to enterprise, 4-8 weeks",
    `${toEnterprise}/duration`,
    timeline,
    null,
    { min: 4, max: 8, unit: "weeks" },
    null,
  ],
  [
    "regional to enterprise, by week",
    `${toEnterprise}/timeline`,
    timeline,
    null,
    [
      { when: "weeks 1-2", work: ["enterprise infrastructure deployment"] },
      { when: "weeks 3-4", work: ["advanced configuration and integration"] },
      { when: "weeks 5-6", work: ["comprehensive testing"] },
      { when: "weeks 7-8", work: ["phased rollout and optimization"] },
    ],
    null,
  ],
  [
    "regional to enterprise, prerequisites",
    `${toEnterprise}/prerequisites`,
    pathways,
    null,
    [
      "10+ locations, or a national presence.",
      "Content volume at enterprise level.",
      "A need for advanced automation.",
    ],
    null,
  ],
  [
    "regional to enterprise, steps",
    `${toEnterprise}/steps`,
    pathways,
    null,
    [
      {
        title: "Enterprise infrastructure",
        work: [
          "Deploy enterprise-grade servers with 8GB+ RAM.",
          "Implement distributed storage.",
          "Configure enterprise security.",
        ],
      },
      {
        title: "Advanced configuration",
        work: [
          "Set up multi-brand management.",
          "Enterprise API integrations.",
          "Advanced workflow automation.",
        ],
      },
      {
        title: "Scalability features",
        work: ["Implement load balancing.", "Configure auto-scaling.", "Enterprise monitoring."],
      },
      {
        title: "Enterprise integration",
        work: ["CRM system.", "Enterprise analytics.", "Advanced reporting."],
      },
    ],
    null,
  ],
];

const checklists: Row = [
  "Checklists, 17 items",
  "/guide/checklists",
  "Scaling Checklist",
  {
    "Before the move": [
      "Current usage metrics have been collected.",
      "Resource requirements have been calculated.",
      "Infrastructure capacity is confirmed.",
      "Backup procedures have been verified.",
      "A rollback plan is documented.",
    ],
    "During the move": [
      "System backup taken.",
      "New infrastructure deployed.",
      "Configuration files updated.",
      "Agents redeployed with the new settings.",
      "Dashboard reconfigured.",
      "API limits adjusted.",
    ],
    "After the move": [
      "Performance benchmarks are met.",
      "Every feature works.",
      "User acceptance testing finished.",
      "Documentation updated.",
      "Team trained.",
      "Monitoring configured.",
    ],
  },
];

const issues: Row = [
  "Common scaling issues",
  "/guide/issues",
  "Support & Troubleshooting, Common Scaling Issues",
  {
    "Resource constraints": "too little RAM or CPU",
    "API limits": "rate-limiting errors",
    "Storage issues": "disk space constraints",
    "Network bottlenecks": "bandwidth limits",
  },
];

/** What the scaling guide says to people: how to move on, what to check, what goes wrong. */
export const marketingGuide: readonly Row[] = [...moves, checklists, issues];
