(function () {
  var box = document.querySelector(".find"), field = box.querySelector("input"), said = box.querySelector(".found");
  var both = box.querySelector(".both"), top = box.getAttribute("data-root");
  function plain(text) { return text.toLowerCase().replace(/['’.,()]/g, "").replace(/[-–]/g, " "); }
  var items = Array.prototype.map.call(box.querySelectorAll("li[data-is]"), function (item) {
    var link = item.querySelector("a");
    return { item: item, link: link, is: item.getAttribute("data-is"), title: link.textContent,
             text: " " + plain(link.textContent + " " + (item.getAttribute("data-find") || "")) };
  });
  function has(one, words) { return words.every(function (word) { return one.text.indexOf(" " + word) >= 0; }); }
  function pairs(words) {
    var found = [];
    items.forEach(function (area) {
      if (area.is !== "area") { return; }
      var rest = words.filter(function (word) { return area.text.indexOf(" " + word) < 0; });
      if (rest.length === 0 || rest.length === words.length) { return; }
      items.forEach(function (one) {
        if (one.is !== "area" && has(one, rest)) {
          found.push({ title: area.title + ": " + one.title, to: top + "areas/" + area.item.id.slice(2) + ".html#" + one.is });
        }
      });
    });
    return found;
  }
  function show() {
    var words = plain(field.value).split(/\s+/).filter(Boolean), count = 0;
    items.forEach(function (one) { one.item.hidden = !has(one, words); count += one.item.hidden ? 0 : 1; });
    Array.prototype.forEach.call(box.querySelectorAll("section"), function (group) {
      group.hidden = !group.querySelector("li:not([hidden])");
    });
    var beside = pairs(words);
    both.textContent = "";
    beside.slice(0, 12).forEach(function (one) {
      var item = both.appendChild(document.createElement("li")), link = item.appendChild(document.createElement("a"));
      link.textContent = one.title;
      link.href = one.to;
    });
    said.textContent = words.length ? (count + beside.length || "Nothing") + " found" : "";
  }
  field.addEventListener("input", show);
  field.addEventListener("keydown", function (event) {
    var first = both.querySelector("a") || box.querySelector("section:not([hidden]) li:not([hidden]) a");
    if (event.key === "Enter" && field.value && first) { window.location.href = first.href; }
    if (event.key === "Escape") { field.value = ""; show(); }
  });
  box.querySelector(".by-word").hidden = false;
})();
