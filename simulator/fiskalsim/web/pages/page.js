SwaggerUIBundle({
  dom_id: "#page",
  urls: [
    { url: "fiscal-middleware.json", name: "Fiscal service" },
    { url: "control.json", name: "Control (for tests)" },
  ],
  deepLinking: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: "StandaloneLayout",
});
