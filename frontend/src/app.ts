// What every page carries: styles, htmx under a strict policy, and the small behaviours of the house.
import "bootstrap/dist/css/bootstrap.min.css";
import "./styles/tokens.css";
import "./styles/frame.css";
import "./styles/table.css";
import "./styles/parts.css";
import "./styles/case.css";
import "./styles/wall.css";
import "./styles/print.css";

import { answers } from "./answers";
import { confirms } from "./confirm";
import { drafts } from "./drafts";
import { filters } from "./filters";
import { fold } from "./fold";
import { exchange } from "./exchange";
import { keys } from "./keys";
import { once } from "./once";
import { palette } from "./palette";
import { picks } from "./picks";
import { scrolls } from "./scrolls";
import { wall } from "./wall";

exchange();
fold();
once();
confirms();
drafts();
keys();
answers();
filters();
picks();
scrolls();
wall();
palette();
