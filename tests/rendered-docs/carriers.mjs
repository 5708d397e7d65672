// Pages that carry the OpenAPI of the operation itself, in the forms of hosted documentation.

import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/");
const { stringify } = require("yaml");

const first = (document) => {
  const [path, item] = Object.entries(document.paths)[0];
  return [path, Object.keys(item)[0]];
};

export const carriers = {
  "carrier-yaml-block": (text) => {
    const document = JSON.parse(text);
    const [path, method] = first(document);
    return `# ${path}\n\n> About it.\n\n## OpenAPI\n\n\`\`\`\`yaml ${method} ${path}\n${stringify(document)}\`\`\`\`\n`;
  },
  "carrier-json-block": (text) => `# Page\n\n# OpenAPI definition\n\n\`\`\`json\n${text}\n\`\`\`\n`,
  "carrier-json-line": (text) => `# Page\n\n## The operation\n\n\`\`\`json\n${JSON.stringify(JSON.parse(text))}\n\`\`\`\n`,
  "carrier-redoc-state": (text) =>
    `<!DOCTYPE html><html><head><title>API</title></head><body><div id="redoc"></div><script>\nconst __redoc_state = ${JSON.stringify(
      { menu: { activeItemIdx: -1 }, spec: { data: JSON.parse(text) }, searchIndex: {}, options: {} },
    )};\nRedoc.hydrate(__redoc_state, document.getElementById("redoc"));\n</script></body></html>\n`,
};
