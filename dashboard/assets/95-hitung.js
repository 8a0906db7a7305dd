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
    if (params.event && params.event.key === "Enter" && params.data && params.data.href) go(params.data.href);
  };

  const components = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  components.SiagaArea = function (props) {
    if (!props.data.href) return window.React.createElement("span", null, props.value);
    return window.React.createElement(
      "a",
      {
        href: props.data.href,
        className: "grid-link",
        tabIndex: -1,
        onClick: function (event) {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          go(props.data.href);
        },
      },
      props.value
    );
  };
})();
