/* What cameras see: the ground in each picture, and places somebody pointed at with how sure they are. */
'use strict';

(() => {
  const SEGMENTS = 48;
  const M_PER_DEG = 111320;
  const PIN = new Path2D('M0 0 L-7 -11 A8.5 8.5 0 1 1 7 -11 Z');

  dronemap.Fleet.include({
    setSightings(sightings) {
      this.sightings = sightings;
      this.ask();
    },

    /* Under everything else: an outline and a breath of the drone's colour. */
    drawFootprints(context) {
      for (const mark of this.vehicles.values()) {
        if (!mark.footprint || mark.footprint.length < 3) { continue; }
        context.beginPath();
        mark.footprint.forEach((place, i) => {
          const point = this.at(place);
          if (i) { context.lineTo(point.x, point.y); } else { context.moveTo(point.x, point.y); }
        });
        context.closePath();
        const isSelected = this.selected.has(mark.n);
        context.globalAlpha = isSelected ? 0.16 : 0.08;
        context.fillStyle = mark.colour;
        context.fill();
        context.globalAlpha = isSelected ? 1 : 0.75;
        dronemap.cased(context, mark.colour, isSelected ? 1.8 : 1.2);
        context.globalAlpha = 1;
      }
    },

    drawSightings(context) {
      const shown = [];
      for (const each of this.sightings || []) {
        const point = this.at(each.at);
        if (!this.isNear(point, 600)) { continue; }
        if (each.ellipse) { this.drawEllipse(context, each); }
        shown.push({ each, point });
      }
      for (const { each, point } of shown) {
        context.save();
        context.translate(point.x, point.y);
        context.lineWidth = 4;
        context.strokeStyle = dronemap.theme.casing;
        context.stroke(PIN);
        context.fillStyle = each.kept ? each.colour : dronemap.theme.label;
        context.fill(PIN);
        context.lineWidth = 2;
        context.strokeStyle = each.colour;
        context.stroke(PIN);
        context.restore();
      }
      dronemap.pills(context, shown.filter(({ each }) => each.name).map(({ each, point }) => ({
        x: point.x + 14,
        y: point.y - 16,
        name: each.name,
        caption: each.caption,
        border: each.colour,
      })));
    },

    /* Where the place is with 95 %: axes in metres, the long one at its bearing. */
    drawEllipse(context, each) {
      const [major, minor, bearing] = each.ellipse;
      const turn = (bearing * Math.PI) / 180;
      const east = M_PER_DEG * Math.cos((each.at[0] * Math.PI) / 180);
      context.beginPath();
      for (let i = 0; i < SEGMENTS; i += 1) {
        const angle = (2 * Math.PI * i) / SEGMENTS;
        const along = major * Math.cos(angle);
        const across = minor * Math.sin(angle);
        const point = this.at([
          each.at[0] + (along * Math.cos(turn) - across * Math.sin(turn)) / M_PER_DEG,
          each.at[1] + (along * Math.sin(turn) + across * Math.cos(turn)) / east,
        ]);
        if (i) { context.lineTo(point.x, point.y); } else { context.moveTo(point.x, point.y); }
      }
      context.closePath();
      context.globalAlpha = 0.18;
      context.fillStyle = each.colour;
      context.fill();
      context.globalAlpha = 1;
      dronemap.cased(context, each.colour, 1.4);
    },
  });
})();
