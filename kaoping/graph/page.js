// Folds areas, finds boxes and shows what one rests on and reaches. Plain ECMAScript 5, for old browsers.
(function () {
  "use strict";
  var data = JSON.parse(document.getElementById("data").textContent);
  var nodes = data.nodes, wires = data.wires, lanes = data.lanes, words = data.words;
  var svg = document.getElementsByTagName("svg")[0];
  var found = document.getElementById("found"), input = document.getElementById("search");
  var details = document.getElementById("details");
  var FOLDED = 36, GAP = 6, chosen = -1;

  function get(id) { return document.getElementById(id); }

  function mark(element, base, added) { element.setAttribute("class", (base + " " + added).replace(/ +$/, "")); }

  function each(list, act) { for (var i = 0; i < list.length; i++) { act(list[i], i); } }

  // --- where things stand when areas are folded ---

  function isHidden(node) { return node.lane >= 0 && lanes[node.lane].folded && !node.area; }

  function middle(node) { return node.now + Math.floor(node.h / 2); }

  // A folded area still shows its score.
  each(lanes, function (lane, i) {
    lane.least = FOLDED;
    each(nodes, function (node) { if (node.area && node.lane === i) { lane.least = Math.max(lane.least, node.h + 10); } });
  });

  function place() {
    var y = lanes.length ? lanes[0].y : 0, end = y;
    each(lanes, function (lane, i) {
      lane.now = y;
      var height = lane.folded ? lane.least : lane.h;
      var rect = get("l" + i).getElementsByTagName("rect")[0];
      rect.setAttribute("y", y);
      rect.setAttribute("height", height);
      get("f" + i).setAttribute("transform", "translate(0," + (y - lane.y) + ")");
      get("f" + i).setAttribute("aria-expanded", lane.folded ? "false" : "true");
      var corner = get("f" + i).getElementsByTagName("path")[0], x = lane.x + 10, top = lane.y;
      corner.setAttribute("d", lane.folded
        ? "M" + (x + 1) + " " + (top + 8) + "v10l8 -5z" : "M" + x + " " + (top + 9) + "h10l-5 8z");
      y += height + data.gap;
      end = y;
    });
    each(nodes, function (node) {
      if (node.lane < 0) { return; }
      var lane = lanes[node.lane];
      node.now = lane.folded ? lane.now + Math.floor((lane.least - node.h) / 2) : node.y + lane.now - lane.y;
    });
    placeResults(lanes.some(function (lane) { return lane.folded; }));
    each(nodes, function (node, i) {
      var group = get("n" + i);
      group.setAttribute("transform", "translate(0," + (node.now - node.y) + ")");
      group.style.display = isHidden(node) ? "none" : "";
      end = node.lane < 0 ? Math.max(end, node.now + node.h + data.gap) : end;
    });
    each(wires, function (wire, i) {
      var path = get("w" + i), from = nodes[wire.a], to = nodes[wire.b];
      path.style.display = isHidden(from) || isHidden(to) ? "none" : "";
      path.setAttribute("d", curve(wire, from, to));
    });
    var height = Math.ceil(end + 16), box = svg.getAttribute("viewBox").split(" ");
    svg.setAttribute("viewBox", [box[0], box[1], box[2], height].join(" "));
    svg.setAttribute("height", height);
    get("paper").setAttribute("height", height);
  }

  // Results stand beside what they come of; in a column none touches the next (pools of adjacent violators).
  function placeResults(isMoved) {
    var columns = {};
    each(nodes, function (node, i) {
      if (node.lane >= 0) { return; }
      node.now = node.y;
      if (isMoved) { (columns[node.x] = columns[node.x] || []).push(i); }
    });
    each(Object.keys(columns).sort(function (a, b) { return a - b; }), function (x) {
      var column = columns[x].sort(function (a, b) { return nodes[a].y - nodes[b].y; });
      var pools = [], offset = 0, offsets = [], top = lanes.length ? lanes[0].y : 0;
      each(column, function (i, n) {
        var sum = 0, count = 0;
        each(wires, function (wire) {
          if (wire.b === i && !wire.back && !isHidden(nodes[wire.a])) { sum += middle(nodes[wire.a]); count++; }
        });
        if (n) { offset += (nodes[column[n - 1]].h + nodes[i].h) / 2 + GAP; }
        offsets.push(offset);
        var pool = { sum: (count ? sum / count : top + nodes[i].h / 2) - offset, count: 1 };
        while (pools.length && pools[pools.length - 1].sum / pools[pools.length - 1].count > pool.sum / pool.count) {
          var before = pools.pop();
          pool = { sum: pool.sum + before.sum, count: pool.count + before.count };
        }
        pools.push(pool);
      });
      var n = 0, least = Infinity;
      each(pools, function (pool) {
        for (var k = 0; k < pool.count; k++, n++) {
          var node = nodes[column[n]];
          node.now = Math.round(pool.sum / pool.count + offsets[n] - node.h / 2);
          least = Math.min(least, node.now);
        }
      });
      if (least < top) { each(column, function (i) { nodes[i].now += top - least; }); }
    });
  }

  function curve(wire, from, to) {
    var points = [[from.x + from.w, middle(from)]];
    each(wire.via, function (point) {
      var lane = point[2];
      if (lane < 0) { return; }
      if (!lanes[lane].folded) { points.push([point[0], point[1] + lanes[lane].now - lanes[lane].y]); }
    });
    points.push([to.x, middle(to)]);
    var x = points[0][0], y = points[0][1], path = "M" + x + " " + y;
    if (wire.back) {
      return path + "C" + (x + 40) + " " + y + " " + (to.x - 40) + " " + middle(to) + " " + to.x + " " + middle(to);
    }
    for (var k = 1; k < points.length; k++) {
      var nx = points[k][0], ny = points[k][1], bend = Math.max((nx - x) / 2, 8);
      path += ny === y ? "H" + nx : "C" + (x + bend) + " " + y + " " + (nx - bend) + " " + ny + " " + nx + " " + ny;
      x = nx;
      y = ny;
    }
    return path;
  }

  function fold(lane, isFolded) {
    lane.folded = isFolded;
    place();
  }

  // --- what one rests on and reaches ---

  function walk(start, from, to) {
    var seen = {}, waiting = [start];
    while (waiting.length) {
      var at = waiting.pop();
      each(wires, function (wire) {
        if (!wire.part && wire[from] === at && !seen[wire[to]]) {
          seen[wire[to]] = true;
          waiting.push(wire[to]);
        }
      });
    }
    return seen;
  }

  function choose(i) {
    chosen = i;
    if (i < 0) {
      svg.setAttribute("class", "");
      each(nodes, function (_, n) { mark(get("n" + n), "node", ""); });
      each(wires, function (_, n) { mark(get("w" + n), "wire", ""); });
      details.style.display = "none";
      return;
    }
    var up = walk(i, "b", "a"), down = walk(i, "a", "b");
    svg.setAttribute("class", "chosen");
    each(nodes, function (_, n) {
      mark(get("n" + n), "node", n === i ? "on focus" : up[n] ? "on up" : down[n] ? "on down" : "");
    });
    each(wires, function (wire, n) {
      var isUp = !wire.part && (up[wire.a] || wire.a === i) && (up[wire.b] || wire.b === i);
      var isDown = !wire.part && (down[wire.a] || wire.a === i) && (down[wire.b] || wire.b === i);
      mark(get("w" + n), "wire", isUp ? "on up" : isDown ? "on down" : "");
    });
    show(nodes[i], Object.keys(up), Object.keys(down));
  }

  function add(parent, tag, text) {
    var element = document.createElement(tag);
    if (text) { element.appendChild(document.createTextNode(text)); }
    parent.appendChild(element);
    return element;
  }

  function named(list) {
    var names = [];
    each(list, function (i) { names.push(nodes[i].title); });
    return names.join("、");
  }

  function show(node, up, down) {
    var body = get("about-node");
    body.innerHTML = "";
    add(body, "h2", node.title);
    var list = add(body, "dl");
    each([[node.kind, node.origin]].concat(node.said), function (pair) {
      add(list, "dt", pair[0]);
      add(list, "dd", pair[1]);
    });
    if (up.length) { add(list, "dt", words.up + " " + up.length); add(list, "dd", named(up)); }
    if (down.length) { add(list, "dt", words.down + " " + down.length); add(list, "dd", named(down)); }
    details.style.display = "block";
  }

  function goTo(i) {
    var node = nodes[i];
    if (isHidden(node)) { fold(lanes[node.lane], false); }
    choose(i);
    var group = get("n" + i);
    if (group.focus) { group.focus(); }
    var place = group.getBoundingClientRect();
    window.scrollBy(place.left - window.innerWidth / 2, place.top - window.innerHeight / 2);
  }

  // --- search ---

  function search() {
    var wanted = input.value.replace(/\s/g, "").toLowerCase(), hits = 0;
    found.innerHTML = "";
    if (wanted) {
      each(nodes, function (node, i) {
        var text = (node.kind + node.title).replace(/\s/g, "").toLowerCase();
        if (text.indexOf(wanted) < 0 || ++hits > 50) { return; }
        var button = add(add(found, "li"), "button");
        button.setAttribute("type", "button");
        add(button, "small", node.kind);
        button.appendChild(document.createTextNode(node.title));
        button.onclick = function () { found.style.display = "none"; goTo(i); };
      });
      if (!hits) { add(found, "li", words.none); }
    }
    found.style.display = wanted ? "block" : "none";
  }

  // --- what people do ---

  function onKey(act) {
    return function (event) {
      var key = event.key || event.keyCode;
      if (key === "Enter" || key === " " || key === "Spacebar" || key === 13 || key === 32) {
        event.preventDefault();
        act();
      }
    };
  }

  each(nodes, function (node, i) {
    var group = get("n" + i);
    function act() { choose(chosen === i ? -1 : i); }
    group.addEventListener("click", act);
    group.addEventListener("keydown", onKey(act));
    group.addEventListener("keydown", function (event) {
      var ends = { ArrowRight: ["a", "b"], Right: ["a", "b"], ArrowLeft: ["b", "a"], Left: ["b", "a"] }[event.key];
      if (!ends) { return; }
      event.preventDefault();
      for (var k = 0; k < wires.length; k++) {
        if (wires[k][ends[0]] === i) { goTo(wires[k][ends[1]]); return; }
      }
    });
  });
  each(lanes, function (lane, i) {
    function act() { fold(lane, !lane.folded); }
    get("f" + i).addEventListener("click", act);
    get("f" + i).addEventListener("keydown", onKey(act));
  });
  function foldAll(isFolded) {
    each(lanes, function (lane) { lane.folded = isFolded; });
    place();
  }
  get("fold").onclick = function () { foldAll(true); };
  get("unfold").onclick = function () { foldAll(false); };
  get("close").onclick = function () { choose(-1); };
  input.addEventListener("input", search);
  input.addEventListener("keydown", function (event) {
    var first = found.getElementsByTagName("button")[0];
    if (event.key === "Enter" && first) { first.onclick(); }
    if ((event.key === "ArrowDown" || event.key === "Down") && first) { event.preventDefault(); first.focus(); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" && event.key !== "Esc") { return; }
    found.style.display = "none";
    choose(-1);
  });
  if (data.focus >= 0) { choose(data.focus); }
}());
