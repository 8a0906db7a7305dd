/* What the table of Hitung calls by name: id-ID numbers, the name of an area as a link, Enter on a cell.
   AG Grid reads the calls from strings without eval; only what stands here can be called. */
(function () {
  "use strict";
  const whole = new Intl.NumberFormat("id-ID", { maximumFractionDigits: 0 });
  const share = new Intl.NumberFormat("id-ID", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const unknown = "–";
  const known = function (value) { return value !== null && value !== undefined; };

  /* As dcc.Link does: the address changes, the page stays, dcc.Location hears of it. */
  function go(href) {
    window.history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  functions.siagaNumber = function (value) { return known(value) ? whole.format(value) : unknown; };
  functions.siagaShare = function (value) {
    return known(value) ? share.format(value).replace(/\s/g, "") : unknown;
  };
  functions.siagaOpen = function (params) {
    if (!params.event || !params.data || params.event.ctrlKey || params.event.metaKey || params.event.altKey) return;
    if (params.event.key === "Enter" && params.data.href) go(params.data.href);
    if (params.event.key.toLowerCase() === "j" && params.data.jejak) go(params.data.jejak);
  };

  const components = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  function link(href, className, inside, words) {
    return window.React.createElement(
      "a",
      {
        href: href,
        className: className,
        tabIndex: -1,
        title: words,
        "aria-label": words,
        onClick: function (event) {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          go(href);
        },
      },
      inside
    );
  }

  /* The name leads into the area, the sign beside it to the forms behind its numbers. */
  components.SiagaArea = function (props) {
    const name = props.data.href
      ? link(props.data.href, "grid-link", props.value)
      : window.React.createElement("span", { className: "grid-name" }, props.value);
    if (!props.data.jejak) return name;
    const sign = window.React.createElement("i", { className: "bi bi-signpost-split", "aria-hidden": "true" });
    const words = "Jejak formulir " + props.value;
    return window.React.createElement(
      "span", { className: "grid-area" }, name, link(props.data.jejak, "grid-trail", sign, words)
    );
  };
})();
