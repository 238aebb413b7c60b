/* The plan: path, waypoints, fences, exclusions, areas, places. Redrawn when it or the view changes. */
'use strict';

(() => {
  const HATCH_PX = 12;

  dronemap.Plan = dronemap.Surface.extend({
    initialize() {
      dronemap.Surface.prototype.initialize.call(this, 'plan', 1);
      this.taken = new dronemap.Boxes(); // by what other labels must not cover
      this.discs = new dronemap.Boxes();
      this.clear();
    },

    clear() {
      this.drawing = { waypoints: [], outlines: [], circles: [], places: [], path: null, tracks: [] };
      this.chosen = null; // index of the highlighted waypoint
    },

    set(drawing) {
      this.drawing = drawing;
      if (this._map) { this.redraw(); }
    },

    choose(index) {
      this.chosen = index;
      this.redraw();
    },

    roleColour(outline) {
      const theme = dronemap.theme;
      const colours = { fence: theme.warning, exclusion: theme.warning, zone: theme.caution };
      return outline.colour || colours[outline.role] || theme.selected;
    },

    redraw() {
      this.wipe(0);
      const { outlines, circles, path, tracks, places, waypoints } = this.drawing;
      this.show(0, Boolean(path) || [outlines, circles, tracks, places, waypoints].some((all) => all.length > 0));
      const context = this.sheet(0);
      context.lineJoin = 'round';
      context.lineCap = 'butt';
      this.drawFences(context);
      for (const outline of this.drawing.outlines) { this.drawOutline(context, outline); }
      this.drawCircles(context);
      this.drawPath(context);
      this.drawTracks(context);
      for (const place of this.drawing.places) { this.drawPlace(context, place); }
      const shown = this.numbered();
      for (const outline of this.drawing.outlines) {
        if (outline.editable) { this.drawHandles(context, outline); }
      }
      this.drawWaypoints(context, shown);
      this.drawLabels(context);
    },

    trace(context, points, isClosed) {
      points.forEach((place, index) => {
        const point = this.at(place);
        if (index === 0) { context.moveTo(point.x, point.y); } else { context.lineTo(point.x, point.y); }
      });
      if (isClosed) { context.closePath(); }
    },

    traceCircle(context, circle) {
      const point = this.at(circle.at);
      const radius = this.pixels(circle.radius, circle.at[0]);
      context.moveTo(point.x + radius, point.y);
      context.arc(point.x, point.y, radius, 0, 2 * Math.PI);
    },

    /* Strokes at 45 degrees inside the current clip, still while the map pans. */
    hatch(context, colour, isCrossed) {
      const left = this.origin.x;
      const top = this.origin.y;
      const right = left + this.size.x;
      const bottom = top + this.size.y;
      context.beginPath();
      for (let sum = Math.floor((left + top) / HATCH_PX) * HATCH_PX; sum < right + bottom; sum += HATCH_PX) {
        context.moveTo(sum - top, top);
        context.lineTo(sum - bottom, bottom);
      }
      if (isCrossed) {
        for (let gap = Math.floor((left - bottom) / HATCH_PX) * HATCH_PX; gap < right - top; gap += HATCH_PX) {
          context.moveTo(gap + top, top);
          context.lineTo(gap + bottom, bottom);
        }
      }
      context.lineWidth = 1.25;
      context.strokeStyle = colour;
      context.stroke();
    },

    shade(context, trace, isOutside, isCrossed) {
      context.save();
      context.beginPath();
      if (isOutside) { context.rect(this.origin.x, this.origin.y, this.size.x, this.size.y); }
      trace();
      context.clip('evenodd');
      context.globalAlpha = isCrossed ? 0.1 : 0.05;
      context.fillStyle = dronemap.theme.warning;
      context.fillRect(this.origin.x, this.origin.y, this.size.x, this.size.y);
      context.globalAlpha = isCrossed ? 0.8 : 0.5;
      this.hatch(context, dronemap.theme.warning, isCrossed);
      context.restore();
    },

    /* The drone must be inside every fence: what lies outside of any is hatched. */
    drawFences(context) {
      for (const outline of this.drawing.outlines) {
        if (outline.role === 'fence' && outline.points.length > 2) {
          this.shade(context, () => this.trace(context, outline.points, true), true, false);
        }
      }
      for (const circle of this.drawing.circles) {
        if (circle.role === 'fence') { this.shade(context, () => this.traceCircle(context, circle), true, false); }
      }
    },

    drawCircles(context) {
      for (const circle of this.drawing.circles) {
        if (circle.role !== 'fence') { this.shade(context, () => this.traceCircle(context, circle), false, true); }
        context.beginPath();
        this.traceCircle(context, circle);
        dronemap.cased(context, this.roleColour(circle), 2.5, [], dronemap.theme.edge);
      }
    },

    drawOutline(context, outline) {
      const colour = this.roleColour(outline);
      if (outline.role === 'exclusion' && outline.points.length > 2) {
        this.shade(context, () => this.trace(context, outline.points, true), false, true);
      }
      context.beginPath();
      this.trace(context, outline.points, outline.closed);
      if (outline.closed && (outline.role === 'area' || outline.role === 'zone')) {
        context.globalAlpha = 0.14;
        context.fillStyle = colour;
        context.fill();
        context.globalAlpha = 1;
      }
      const dash = outline.role === 'zone' ? [10, 4, 2, 4] : [];
      dronemap.cased(context, colour, outline.role === 'beat' ? 3.5 : 2.5, dash, dronemap.theme.edge);
    },

    /* Where a drone has been: solid, over the dashes of where it should have been. */
    drawTracks(context) {
      context.lineCap = 'round';
      for (const track of this.drawing.tracks || []) {
        context.beginPath();
        this.trace(context, track.points, false);
        dronemap.cased(context, track.colour, 2.5);
      }
      context.lineCap = 'butt';
    },

    pathPoints() {
      const drawing = this.drawing;
      if (drawing.path) { return drawing.path; }
      return drawing.waypoints.filter((waypoint) => waypoint.path).map((waypoint) => waypoint.at);
    },

    drawPath(context) {
      const places = this.pathPoints();
      if (places.length < 2) { return; }
      context.beginPath();
      this.trace(context, places, this.drawing.closed);
      dronemap.cased(context, this.drawing.colour, 2.5, [9, 6]);
      let last = this.at(places[0]);
      for (let i = 1; i < places.length; i += 1) {
        const next = this.at(places[i]);
        this.drawDirection(context, last, next);
        last = next;
      }
    },

    drawDirection(context, from, to) {
      if (from.distanceTo(to) < 70) { return; }
      const angle = Math.atan2(to.y - from.y, to.x - from.x);
      const x = (from.x + to.x) / 2;
      const y = (from.y + to.y) / 2;
      context.save();
      context.translate(x, y);
      context.rotate(angle);
      context.beginPath();
      context.moveTo(8, 0);
      context.lineTo(-5, 6);
      context.lineTo(-2, 0);
      context.lineTo(-5, -6);
      context.closePath();
      context.lineWidth = 3;
      context.strokeStyle = dronemap.theme.casing;
      context.stroke();
      context.fillStyle = this.drawing.colour;
      context.fill();
      context.restore();
    },

    /* The waypoints in view as { waypoint, point, isDisc }: where discs would cover each other only a dot
       is left. The chosen one, findings, the first and the last come before the others. */
    numbered() {
      const waypoints = this.drawing.waypoints;
      this.discs = new dronemap.Boxes();
      this.taken = new dronemap.Boxes();
      const shown = waypoints.map((waypoint, order) => {
        const isEnd = order === 0 || order === waypoints.length - 1;
        const isChosen = waypoint.index === this.chosen;
        const rank = [isChosen, waypoint.finding, isEnd].findIndex(Boolean);
        return { waypoint, point: this.at(waypoint.at), isChosen, rank: rank < 0 ? 3 : rank };
      }).filter((mark) => this.isNear(mark.point, 20));
      for (const mark of [...shown].sort((a, b) => a.rank - b.rank)) {
        const { x, y } = mark.point;
        mark.isDisc = mark.isChosen || !this.discs.isTaken(x - 11, y - 11, x + 11, y + 11);
        if (mark.isDisc) {
          this.discs.addPoint(mark.point, 11);
          this.taken.addPoint(mark.point, 12);
        }
      }
      return shown;
    },

    drawWaypoints(context, shown) {
      for (const mark of shown) {
        if (!mark.isDisc) { this.disc(context, mark.point, 3.5, this.drawing.colour); }
      }
      for (const mark of [...shown].reverse()) {
        if (mark.isDisc) { this.drawWaypoint(context, mark.waypoint, mark.point, mark.isChosen); }
      }
    },

    drawWaypoint(context, waypoint, point, isChosen) {
      const theme = dronemap.theme;
      const rim = { warning: theme.warning, caution: theme.caution }[waypoint.finding] || this.drawing.colour;
      if (isChosen) {
        context.beginPath();
        context.arc(point.x, point.y, 16, 0, 2 * Math.PI);
        dronemap.cased(context, theme.selected, 2.5, [], theme.edge);
      }
      this.disc(context, point, 11, theme.label, rim);
      context.font = '700 11px "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      context.fillStyle = theme.text;
      context.fillText(waypoint.label.slice(0, 4), point.x, point.y + 0.5);
      if (waypoint.finding) {
        const badge = point.add([10, -10]);
        this.disc(context, badge, 7, rim);
        context.fillStyle = theme.onAlert;
        context.fillText('!', badge.x, badge.y + 0.5);
      }
    },

    disc(context, point, radius, fill, rim) {
      context.beginPath();
      context.arc(point.x, point.y, radius, 0, 2 * Math.PI);
      if (rim) {
        dronemap.cased(context, rim, 2.5);
      } else {
        context.lineWidth = 3;
        context.strokeStyle = dronemap.theme.casing;
        context.stroke();
      }
      context.fillStyle = fill;
      context.fill();
    },

    drawPlace(context, place) {
      const theme = dronemap.theme;
      const point = this.at(place.at);
      if (!this.isNear(point, 20)) { return; }
      const { x, y } = point;
      context.beginPath();
      if (place.kind === 'rally') {
        context.moveTo(x, y - 13);
        context.lineTo(x + 13, y);
        context.lineTo(x, y + 13);
        context.lineTo(x - 13, y);
        context.closePath();
      } else if (place.kind === 'station') {
        context.roundRect(x - 11, y - 11, 22, 22, 4);
      } else {
        context.arc(x, y, 11, 0, 2 * Math.PI);
      }
      dronemap.cased(context, place.kind === 'rally' ? theme.good : theme.text, 2);
      context.fillStyle = theme.label;
      context.fill();
      context.font = '700 11px "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      context.fillStyle = theme.text;
      context.fillText({ rally: 'R', station: 'S', home: 'H', poi: '\u2605' }[place.kind], x, y + 0.5);
    },

    drawHandles(context, outline) {
      const colour = this.roleColour(outline);
      for (const middle of this.middles(outline)) {
        context.globalAlpha = 0.75;
        this.disc(context, middle.point, 4.5, colour);
        context.globalAlpha = 1;
      }
      for (const place of outline.points) {
        this.disc(context, this.at(place), 6.5, dronemap.theme.handle, colour);
      }
    },

    /* Middles of the edges that can be taken hold of, in layer points: of long ones, clear of waypoints. */
    middles(outline) {
      const found = [];
      const count = outline.points.length;
      const edges = outline.closed ? count : count - 1;
      for (let i = 0; i < edges; i += 1) {
        const a = this.at(outline.points[i]);
        const b = this.at(outline.points[(i + 1) % count]);
        const { x, y } = a.add(b).divideBy(2);
        if (a.distanceTo(b) > 44 && !this.discs.isTaken(x - 4, y - 4, x + 4, y + 4)) {
          found.push({ index: i + 1, point: L.point(x, y) });
        }
      }
      return found;
    },

    drawLabels(context) {
      const labels = [];
      const add = (point, reach, text, border) => {
        if (text && this.isNear(point, 20)) {
          labels.push({ key: labels.length, x: point.x, y: point.y, reach, name: text, caption: '', border });
        }
      };
      for (const outline of this.drawing.outlines) {
        if (outline.label && outline.points.length) {
          const points = outline.points.map((place) => this.at(place));
          const top = points.reduce((best, point) => (point.y < best.y ? point : best));
          add(top, 10, outline.label, this.roleColour(outline));
        }
      }
      for (const circle of this.drawing.circles) {
        add(this.at(circle.at), 10, circle.label, this.roleColour(circle));
      }
      for (const place of this.drawing.places) {
        const point = this.at(place.at);
        this.taken.addPoint(point, 13);
        add(point, 17, place.label);
      }
      const pills = dronemap.placed(context, labels, this.taken, [], new Map());
      dronemap.leaders(context, pills);
      dronemap.pills(context, pills);
    },
  });
})();
