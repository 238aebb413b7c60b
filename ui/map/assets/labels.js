/* Where labels go so that they cover neither each other nor what they name. */
'use strict';

(() => {
  const CELL_PX = 64;
  const HIGH_PX = 18; // of a pill
  const APART_PX = 2;
  const OFFSET = 4096; // cells of either sign make one positive number

  /* Boxes [left, top, right, bottom] found by where they are. */
  dronemap.Boxes = class {
    constructor() {
      this.cells = new Map();
    }

    add(left, top, right, bottom) {
      const box = [left, top, right, bottom];
      const lastX = Math.floor(right / CELL_PX);
      const lastY = Math.floor(bottom / CELL_PX);
      for (let x = Math.floor(left / CELL_PX); x <= lastX; x += 1) {
        for (let y = Math.floor(top / CELL_PX); y <= lastY; y += 1) {
          const key = (x + OFFSET) * 65536 + y + OFFSET;
          const cell = this.cells.get(key);
          if (cell) { cell.push(box); } else { this.cells.set(key, [box]); }
        }
      }
    }

    addPoint(point, radius) {
      this.add(point.x - radius, point.y - radius, point.x + radius, point.y + radius);
    }

    /* Whether anything is in the way of a box. */
    isTaken(left, top, right, bottom) {
      const lastX = Math.floor(right / CELL_PX);
      const lastY = Math.floor(bottom / CELL_PX);
      for (let x = Math.floor(left / CELL_PX); x <= lastX; x += 1) {
        for (let y = Math.floor(top / CELL_PX); y <= lastY; y += 1) {
          const cell = this.cells.get((x + OFFSET) * 65536 + y + OFFSET);
          if (cell === undefined) { continue; }
          for (let i = 0; i < cell.length; i += 1) {
            const other = cell[i];
            if (left < other[2] && right > other[0] && top < other[3] && bottom > other[1]) { return true; }
          }
        }
      }
      return false;
    }
  };

  /* Places for a pill `width` wide around its anchor, the best first: beside, above, below, then in a
     column further out, where a line leads to the anchor. */
  function spot(place, width, reach) {
    const half = HIGH_PX / 2;
    switch (place) {
      case 0: return [reach, 0];
      case 1: return [-reach - width, 0];
      case 2: return [-width / 2, -reach - half];
      case 3: return [-width / 2, reach + half];
      case 4: return [reach * 0.7, -reach];
      case 5: return [reach * 0.7, reach];
      case 6: return [-reach * 0.7 - width, -reach];
      case 7: return [-reach * 0.7 - width, reach];
      default: {
        const row = Math.floor((place - 8) / 4) + 2;
        const side = place % 2 ? -1 : 1;
        const sink = (place >> 1) % 2 ? 1 : -1;
        const y = sink * (row * (HIGH_PX + APART_PX) + reach / 2);
        return [side > 0 ? reach + 8 : -reach - 8 - width, y];
      }
    }
  }

  const PLACES = 24;

  /* Give each label { x, y, name, caption, reach } its pill's place, in the order given, clear of `taken`
     (Boxes, which take the labels in) and of every other of `others`. `sides` keeps, by `key`, where a
     label was, so that it does not jump about while its anchor moves; with `isKept` all stay there
     unasked, which costs a crowded map nothing between two looks. */
  dronemap.placed = (context, labels, taken, others, sides, isKept) => {
    const isFree = (label, width, offset) => {
      const left = label.x + offset[0] - APART_PX;
      const top = label.y + offset[1] - HIGH_PX / 2 - APART_PX / 2;
      const right = left + width + 2 * APART_PX;
      const bottom = top + HIGH_PX + APART_PX;
      if (taken.isTaken(left, top, right, bottom)) { return false; }
      for (const boxes of others) {
        if (boxes.isTaken(left, top, right, bottom)) { return false; }
      }
      taken.add(left, top, right, bottom);
      return true;
    };
    return labels.map((label) => {
      const width = dronemap.pillWidth(context, label.name, label.caption);
      let place = sides.get(label.key);
      if (place === undefined) { place = 0; }
      let offset = spot(place, width, label.reach);
      if (!isKept) {
        let isClear = isFree(label, width, offset);
        for (let next = 0; !isClear && next < PLACES; next += 1) {
          place = next;
          offset = spot(place, width, label.reach);
          isClear = isFree(label, width, offset);
        }
        if (!isClear) {
          place = 0;
          offset = spot(place, width, label.reach);
          taken.add(label.x + offset[0], label.y + offset[1] - 9, label.x + offset[0] + width, label.y + offset[1] + 9);
        }
        sides.set(label.key, place);
      }
      return {
        name: label.name,
        caption: label.caption,
        border: label.border,
        width,
        x: label.x + offset[0],
        y: label.y + offset[1],
        anchor: label,
        isFar: place > 7,
      };
    });
  };

  /* Thin lines from the anchors to the labels that found no place beside them. */
  dronemap.leaders = (context, pills) => {
    for (const pill of pills) {
      if (!pill.isFar) { continue; }
      context.beginPath();
      context.moveTo(pill.anchor.x, pill.anchor.y);
      context.lineTo(pill.x < pill.anchor.x ? pill.x + pill.width : pill.x, pill.y);
      dronemap.cased(context, pill.border || dronemap.theme.text, 1);
    }
  };
})();
