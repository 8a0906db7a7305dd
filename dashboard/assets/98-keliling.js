/* The print button of the rounds list. */
document.addEventListener("click", function (event) {
  if (event.target && event.target.id === "keliling-print") { event.preventDefault(); window.print(); }
});
